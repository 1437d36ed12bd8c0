using LukePipeline.Client.Outcomes;
using LukePipeline.Ground;

namespace LukePipeline.Client.Failures;

/// <summary>The reasons that a command line names.</summary>
internal static class FailureReasons
{
    /// <summary>Reads them; null for all.</summary>
    /// <exception cref="UsageException">There is no such reason.</exception>
    public static HashSet<string>? Read(IReadOnlyList<string>? names)
    {
        foreach (var name in names ?? [])
        {
            if (!Enum.GetNames<ReasonCode>().Contains(name))
            {
                var nearest = Spelling.Nearest(name, Enum.GetNames<ReasonCode>());
                throw new UsageException($"There is no reason '{name}'.{(nearest is null ? $" Reasons are {string.Join(", ", Enum.GetNames<ReasonCode>())}." : $" Did you mean '{nearest}'?")}");
            }
        }

        return names?.ToHashSet(StringComparer.Ordinal);
    }
}
