using System.Text.Json.Nodes;
using LukePipeline.Corpus.Inputs;
using LukePipeline.Storage.Locations;

namespace LukePipeline.Jobs.Spec;

/// <summary>What two jobs are asked otherwise, key by key, in words that show where they part.</summary>
internal static class SpecDifferences
{
    /// <summary>Longest text of a value, in UTF-16 units.</summary>
    private const int MaxText = 120;

    /// <summary>What two long texts have in common is left out but for so much before they part.</summary>
    private const int Lead = 20;

    /// <summary>Values of a list that are named.</summary>
    private const int MaxNamed = 3;

    /// <summary>The keys that differ, with both values.</summary>
    /// <param name="there">What the job of an output was asked.</param>
    /// <param name="asked">What is asked now.</param>
    public static string Between(JobSpec there, JobSpec asked)
    {
        var (a, b) = (there.Identity(), asked.Identity());
        var (x, y) = (there.WithoutSecrets().ToJson(), asked.WithoutSecrets().ToJson());
        return string.Join(", ", JobSpecKeys.All.Select(key => key.Name).Concat(a.Select(key => key.Key)).Concat(b.Select(key => key.Key)).Distinct()
            .Where(key => a[key]?.ToJsonString() != b[key]?.ToJsonString())
            .Select(key => $"{key} ({(x[key] is JsonArray before && y[key] is JsonArray now ? OfLists(key, before, now) : Of(Text(x[key]), Text(y[key])))})"));
    }

    /// <summary>Two texts that are not the same, each around where it leaves the other.</summary>
    /// <param name="there">The one.</param>
    /// <param name="here">The other.</param>
    /// <param name="most">Longest text of each, in UTF-16 units.</param>
    public static (string There, string Here) Apart(string there, string here, int most)
    {
        var common = there.AsSpan().CommonPrefixLength(here);
        return (Cut(there, common, most), Cut(here, common, most));
    }

    private static string Of(string there, string here, int moreThere = 0, int moreHere = 0)
    {
        var (before, now) = Apart(there, here, MaxText);
        return $"there {before}{More(moreThere)}, here {now}{More(moreHere)}";
    }

    private static string OfLists(string key, JsonArray there, JsonArray here)
    {
        var (before, now) = (Values(there), Values(here));
        var (known, asked) = (before.Select(Meant).ToHashSet(StringComparer.Ordinal), now.Select(Meant).ToHashSet(StringComparer.Ordinal));
        List<string> gone = [.. before.Where(value => !asked.Contains(Meant(value)))], more = [.. now.Where(value => !known.Contains(Meant(value)))];
        var same = before.Length - gone.Count;
        if (gone.Count + more.Count == 0)
        {
            // The same ones in another order.
            return Of(string.Join(", ", before), string.Join(", ", now));
        }

        var text = gone.Count == 0 ? $"here also {Named(more)}"
            : more.Count == 0 ? $"there also {Named(gone)}"
            : Of(gone[0], more[0], gone.Count - 1, more.Count - 1);
        return same == 0 ? text : $"{text}; {same} {(same == 1 ? "is" : "are")} the same";

        string Meant(string value) => key == "inputs" ? NamedInput.Parse(value).With(FullLocation.Identify) : value;
    }

    /// <summary>The first values; of a long one the end, where names of files differ.</summary>
    private static string Named(List<string> values) =>
        string.Join(", ", values.Take(MaxNamed).Select(value => End(value)))
        + More(values.Count - MaxNamed);

    private static string End(string value)
    {
        var start = value.Length - MaxText + 1;
        return start <= 1 ? value : $"…{value[(start + (char.IsLowSurrogate(value[start]) ? 1 : 0))..]}";
    }

    private static string More(int count) => count > 0 ? $" and {count} more" : "";

    private static string[] Values(JsonArray list) => [.. list.Select(Text)];

    private static string Text(JsonNode? value) => value switch
    {
        null => "not given",
        JsonArray list => string.Join(", ", list.Select(Text)),
        JsonObject map => map.ToJsonString(),
        _ => value.ToString(),
    };

    /// <summary>So much of a text, from a little before a place on where all of it is too long; never half a surrogate pair.</summary>
    private static string Cut(string text, int place, int most)
    {
        if (text.Length <= most)
        {
            return text;
        }

        // What parts within the beginning is seen there.
        var start = place < most - 1 ? 0 : place - Lead;
        start -= start > 0 && char.IsLowSurrogate(text[start]) ? 1 : 0;
        var end = Math.Min(text.Length, start + most - (start > 0 ? 2 : 1));
        end -= end < text.Length && char.IsLowSurrogate(text[end]) ? 1 : 0;
        return $"{(start > 0 ? "…" : "")}{text[start..end]}{(end < text.Length ? "…" : "")}";
    }
}
