using LukePipeline.Extraction.Pairs;
using LukePipeline.Ground;

namespace LukePipeline.Extraction.Stages.Relations;

/// <summary>Takes away the relations of a document that others, more probable ones, rule out. Each rule is seen by itself, in the order given.</summary>
/// <remarks>A classifier sees one pair at a time, so what it says of several pairs need not go together.</remarks>
/// <param name="rules">The rules.</param>
internal sealed class RelationConsistency(IReadOnlyList<RelationRule> rules)
{
    /// <summary>The rules.</summary>
    public IReadOnlyList<RelationRule> Rules => rules;

    /// <summary>The same from lines of a job or a checkpoint.</summary>
    /// <exception cref="LukeException">A line cannot be read.</exception>
    public static RelationConsistency Parse(IReadOnlyList<string>? lines) => new(
    [
        .. (lines ?? []).Select(line => RelationRule.TryParse(line, out var rule)
            ? rule
            : throw new LukeException($"relationRules: cannot read '{line}'. Write {RelationRule.Form}.")),
    ]);

    /// <summary>Removes rows, in place; what stays keeps its order.</summary>
    /// <param name="rows">The relations of one document.</param>
    public void Apply(List<RelationRow> rows)
    {
        foreach (var rule in rules)
        {
            switch (rule.Kind)
            {
                case RelationRuleKind.Irreflexive:
                    rows.RemoveAll(row => rule.IsAbout(row.Label) && Same(row.HeadText, row.TailText));
                    break;
                case RelationRuleKind.Antisymmetric:
                    KeepBest(rows, rule, row => (row.Label, Unordered(row)), (row, best) => Same(row.HeadText, best.HeadText));
                    break;
                case RelationRuleKind.Functional:
                    KeepBest(rows, rule, row => (row.Label, Name(row.HeadText)), (row, best) => Overlap(row.TailText, best.TailText));
                    break;
                case RelationRuleKind.Exclusive:
                    KeepBest(rows, rule, Unordered, (row, best) => row.Label == best.Label);
                    break;
            }
        }
    }

    /// <summary>Of each group the rows stay that go together with its most probable one, the first of equals.</summary>
    private static void KeepBest<TKey>(List<RelationRow> rows, RelationRule rule, Func<RelationRow, TKey> keyOf, Func<RelationRow, RelationRow, bool> fits)
        where TKey : notnull
    {
        var best = new Dictionary<TKey, RelationRow>();
        foreach (var row in rows.Where(row => rule.IsAbout(row.Label)))
        {
            if (!best.TryGetValue(keyOf(row), out var leader) || row.Score > leader.Score)
            {
                best[keyOf(row)] = row;
            }
        }

        rows.RemoveAll(row => rule.IsAbout(row.Label) && !fits(row, best[keyOf(row)]));
    }

    private static (string, string) Unordered(RelationRow row)
    {
        var (head, tail) = (Name(row.HeadText), Name(row.TailText));
        return string.CompareOrdinal(head, tail) <= 0 ? (head, tail) : (tail, head);
    }

    private static bool Overlap(string a, string b) => a.Contains(b, StringComparison.OrdinalIgnoreCase) || b.Contains(a, StringComparison.OrdinalIgnoreCase);

    private static bool Same(string a, string b) => Name(a) == Name(b);

    private static string Name(string text) => text.ToUpperInvariant();
}
