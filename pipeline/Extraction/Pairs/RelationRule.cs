using System.Diagnostics.CodeAnalysis;

namespace LukePipeline.Extraction.Pairs;

/// <summary>What cannot all be true of a document at once. Names are its mentions' texts.</summary>
/// <param name="Kind">What is said.</param>
/// <param name="Relations">Of which relations; <see cref="PairRule.Any"/> alone for each of all.</param>
public sealed record RelationRule(RelationRuleKind Kind, IReadOnlyList<string> Relations)
{
    /// <summary>How a rule is written.</summary>
    public const string Form = "'irreflexive|antisymmetric|functional RELATION, RELATION' ('*' for all) or 'exclusive RELATION, RELATION'";

    /// <summary>Reads a line such as <c>antisymmetric CHILD_OF, SUBSIDIARY_OF</c>.</summary>
    /// <param name="line">The line.</param>
    /// <param name="rule">The rule, when the line is one.</param>
    public static bool TryParse(string line, [NotNullWhen(true)] out RelationRule? rule)
    {
        var parts = line.Trim().Split(' ', 2, StringSplitOptions.TrimEntries);
        var relations = parts.Length == 2 ? parts[1].Split(',', StringSplitOptions.TrimEntries) : [];
        rule = Enum.TryParse<RelationRuleKind>(parts[0], ignoreCase: true, out var kind) && !char.IsAsciiDigit(parts[0][0])
            && relations.Length > (kind == RelationRuleKind.Exclusive ? 1 : 0) && !relations.Contains(string.Empty)
            && (relations is [PairRule.Any] || !relations.Contains(PairRule.Any))
            ? new RelationRule(kind, relations)
            : null;
        return rule is not null;
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Kind.ToString().ToLowerInvariant()} {string.Join(", ", Relations)}";

    /// <summary>Whether the rule is about a relation.</summary>
    internal bool IsAbout(string relation) => Relations is [PairRule.Any] || Relations.Contains(relation);
}
