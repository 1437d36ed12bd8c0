using System.Globalization;

namespace LukePipeline.Luke.Config;

/// <summary>Label maps as the reference makes them.</summary>
internal static class LukeLabels
{
    /// <summary>LABEL_0, LABEL_1, … for a model that was saved without names.</summary>
    public static IReadOnlyDictionary<int, string> Numbered(int count) =>
        Enumerable.Range(0, count).ToDictionary(id => id, id => $"LABEL_{id.ToString(CultureInfo.InvariantCulture)}");

    /// <summary>Index by name; of classes that share a name the last one counts, as in a Python dictionary.</summary>
    public static IReadOnlyDictionary<string, int> Inverse(IReadOnlyDictionary<int, string> labels)
    {
        var inverse = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (id, name) in labels.OrderBy(pair => pair.Key))
        {
            inverse[name] = id;
        }

        return inverse;
    }
}
