using System.Text.Json.Nodes;

namespace LukePipeline.Jobs.Spec;

/// <summary>What two jobs are asked otherwise, key by key, in words.</summary>
internal static class SpecDifferences
{
    /// <summary>Longest text of a value, in UTF-16 units.</summary>
    private const int MaxText = 120;

    /// <summary>The keys that differ, with both values.</summary>
    /// <param name="there">What the job of an output was asked.</param>
    /// <param name="asked">What is asked now.</param>
    public static string Between(JobSpec there, JobSpec asked)
    {
        var (a, b) = (there.Identity(), asked.Identity());
        var (x, y) = (there.WithoutSecrets().ToJson(), asked.WithoutSecrets().ToJson());
        return string.Join(", ", JobSpecKeys.All.Select(key => key.Name).Concat(a.Select(key => key.Key)).Concat(b.Select(key => key.Key)).Distinct()
            .Where(key => a[key]?.ToJsonString() != b[key]?.ToJsonString())
            .Select(key => $"{key} (there {Value(x[key])}, here {Value(y[key])})"));
    }

    private static string Value(JsonNode? value)
    {
        var text = value switch
        {
            null => "not given",
            JsonArray list => string.Join(", ", list.Select(Value)),
            _ => value.ToString(),
        };
        return text.Length <= MaxText ? text : string.Concat(text.AsSpan(0, MaxText - 1), "…");
    }
}
