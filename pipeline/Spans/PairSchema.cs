namespace LukePipeline.Spans;

/// <summary>Which pairs of entity labels are worth classifying, and which relations are believed for them.</summary>
/// <param name="rules">The rules; a pair is allowed when any of them allows it.</param>
public sealed class PairSchema(IReadOnlyList<PairRule> rules)
{
    private const string Any = "*";

    /// <summary>The schema that allows everything.</summary>
    public static PairSchema Everything { get; } = new([new PairRule(Any, Any)]);

    /// <summary>The rules, in the order given.</summary>
    public IReadOnlyList<PairRule> Rules => rules;

    /// <summary>Reads a schema from lines <c>HEAD x TAIL</c> or <c>HEAD x TAIL -> relation, relation</c>; <c>*</c> is any label.</summary>
    /// <param name="lines">The lines; none means that everything is allowed.</param>
    /// <exception cref="LukeException">A line is written otherwise.</exception>
    public static PairSchema Parse(IReadOnlyList<string>? lines) =>
        lines is null || lines.Count == 0 ? Everything : new PairSchema([.. lines.Select(PairRule.Parse)]);

    /// <summary>Whether a pair of entities with these labels is classified at all.</summary>
    public bool Allows(string head, string tail)
    {
        foreach (var rule in rules)
        {
            if (Matches(rule, head, tail))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether a pair of entities with these labels may have this relation; if not, it counts as having none.</summary>
    public bool Allows(string head, string tail, string relation)
    {
        foreach (var rule in rules)
        {
            if (Matches(rule, head, tail) && (rule.Relations is null || rule.Relations.Contains(relation)))
            {
                return true;
            }
        }

        return false;
    }

    private static bool Matches(PairRule rule, string head, string tail) =>
        (rule.Head == Any || rule.Head == head) && (rule.Tail == Any || rule.Tail == tail);
}
