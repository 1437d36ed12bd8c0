namespace LukePipeline.Graph.Exports;

/// <summary>Names for what is kept apart by names without case: those that differ in case alone, or are taken, get a number.</summary>
internal static class DistinctNames
{
    /// <summary>The names that stand for others, by these.</summary>
    /// <param name="names">The names, in an order that is always the same.</param>
    /// <param name="form">What a name is written as.</param>
    /// <param name="taken">Names that others have.</param>
    public static IReadOnlyDictionary<string, string> Of(IEnumerable<string> names, Func<string, string> form, params string[] taken)
    {
        var used = new HashSet<string>(taken, StringComparer.OrdinalIgnoreCase);
        var distinct = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var name in names)
        {
            var (written, number) = (form(name), 2);
            while (!used.Add(written))
            {
                written = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{form(name)}_{number++}");
            }

            distinct[name] = written;
        }

        return distinct;
    }
}
