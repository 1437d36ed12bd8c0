namespace LukePipeline.Training.Gold;

/// <summary>Finds the gold mention that each mention found is: one at most, of its label, and none for two of them.</summary>
internal static class MentionMatcher
{
    /// <summary>Compares the mentions of a document.</summary>
    /// <param name="gold">The gold mentions.</param>
    /// <param name="found">The mentions found.</param>
    /// <param name="match">When two places are the same one.</param>
    /// <returns>For each mention found the index of its gold mention; null where it has none.</returns>
    public static int?[] Match(IReadOnlyList<GoldMention> gold, IReadOnlyList<FoundMention> found, SpanMatch match)
    {
        var pairs =
            from g in Enumerable.Range(0, gold.Count)
            from f in Enumerable.Range(0, found.Count)
            where gold[g].Label == found[f].Label
            let common = match.Common(gold[g].Span, found[f].Span)
            where common > 0
            orderby common descending, g, f
            select (Gold: g, Found: f);
        var matched = new int?[found.Count];
        var taken = new HashSet<int>();
        foreach (var (g, f) in pairs)
        {
            if (matched[f] is null && taken.Add(g))
            {
                matched[f] = g;
            }
        }

        return matched;
    }
}
