using LukePipeline.Ground;

namespace LukePipeline.Extraction.Pairs;

/// <summary>Which pairs of entity labels are worth classifying, and which relations are believed for them.</summary>
/// <param name="rules">The rules; a pair is allowed when any of them allows it.</param>
public sealed class PairSchema(IReadOnlyList<PairRule> rules)
{
    /// <summary>The schema that allows everything.</summary>
    public static PairSchema Everything { get; } = new([new PairRule(PairRule.Any, PairRule.Any)]);

    /// <summary>The rules, in the order given.</summary>
    public IReadOnlyList<PairRule> Rules => rules;

    /// <summary>Reads a schema from lines as <see cref="PairRule.Parse"/> reads one.</summary>
    /// <param name="lines">The lines; none means that everything is allowed.</param>
    /// <exception cref="LukeException">A line cannot be read.</exception>
    public static PairSchema Parse(IReadOnlyList<string>? lines) =>
        lines is null || lines.Count == 0 ? Everything : new PairSchema([.. lines.Select(PairRule.Parse)]);

    /// <summary>Whether any rule is about mentions that have these labels alone.</summary>
    internal bool IsAbout(IReadOnlyCollection<string> labels) => rules.Any(rule => rule.IsAbout(labels));

    /// <summary>Whether a pair of entities with these labels may have this relation; if not, it counts as having none.</summary>
    public bool Allows(string head, string tail, string relation) =>
        rules.Any(rule => rule.Matches(head, tail) && (rule.Relations is null || rule.Relations.Contains(relation)));
}
