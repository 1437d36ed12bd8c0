using LukePipeline.Modeling;

namespace LukePipeline.Extraction;

/// <summary>Finds the class that means "nothing".</summary>
internal static class NoneLabels
{
    /// <summary>The class of that name; class 0 without a name.</summary>
    /// <exception cref="LukeException">The checkpoint has no such class.</exception>
    public static int Find(LukeConfig config, string? name)
    {
        if (name is null)
        {
            return 0;
        }

        return config.Label2Id.TryGetValue(name, out var label)
            ? label
            : throw new LukeException(
                $"The checkpoint has no class '{name}' to mean \"none\". Its classes: {string.Join(", ", config.Id2Label.Values)}.");
    }
}
