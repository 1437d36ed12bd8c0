using System.Diagnostics.CodeAnalysis;
using LukePipeline.Ground;

namespace LukePipeline.Extraction.Pairs;

/// <summary>One rule of a <see cref="PairSchema"/>: which labels may be related, and how.</summary>
/// <param name="Head">Label of the head, e.g. <c>PER</c>; <c>*</c> for any.</param>
/// <param name="Tail">Label of the tail; <c>*</c> for any.</param>
/// <param name="Relations">The relations that such a pair may have; null for all.</param>
public sealed record PairRule(string Head, string Tail, IReadOnlyList<string>? Relations = null)
{
    /// <summary>What stands for any label.</summary>
    public const string Any = "*";

    /// <summary>Reads a line <c>HEAD x TAIL</c> or <c>HEAD x TAIL -> relation, relation</c>.</summary>
    /// <param name="line">The line.</param>
    /// <param name="rule">The rule, when the line is one.</param>
    public static bool TryParse(string line, [NotNullWhen(true)] out PairRule? rule)
    {
        var sides = line.Split("->", 2);
        var labels = sides[0].Split(" x ", StringSplitOptions.TrimEntries);
        var relations = sides.Length == 2 ? sides[1].Split(',', StringSplitOptions.TrimEntries) : null;
        rule = labels.Length == 2 && !labels.Contains(string.Empty) && relations?.Contains(string.Empty) != true
            ? new PairRule(labels[0], labels[1], relations)
            : null;
        return rule is not null;
    }

    /// <inheritdoc cref="TryParse"/>
    /// <exception cref="LukeException">The line is written otherwise.</exception>
    public static PairRule Parse(string line) => TryParse(line, out var rule)
        ? rule
        : throw new LukeException($"pairSchema: cannot read '{line}'. Write 'HEAD x TAIL' or 'HEAD x TAIL -> relation, relation'.");

    /// <inheritdoc/>
    public override string ToString() => $"{Head} x {Tail}{(Relations is null ? string.Empty : " -> " + string.Join(", ", Relations))}";

    /// <summary>Whether mentions that have these labels alone can be such a pair.</summary>
    internal bool IsAbout(IReadOnlyCollection<string> labels) => (Head == Any || labels.Contains(Head)) && (Tail == Any || labels.Contains(Tail));

    /// <summary>Whether the rule is about a pair of these labels.</summary>
    internal bool Matches(string head, string tail) => (Head == Any || Head == head) && (Tail == Any || Tail == tail);
}
