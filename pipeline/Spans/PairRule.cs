namespace LukePipeline.Spans;

/// <summary>One rule of a <see cref="PairSchema"/>: which labels may be related, and how.</summary>
/// <param name="Head">Label of the head, e.g. <c>PER</c>; <c>*</c> for any.</param>
/// <param name="Tail">Label of the tail; <c>*</c> for any.</param>
/// <param name="Relations">The relations that such a pair may have; null for all.</param>
public sealed record PairRule(string Head, string Tail, IReadOnlyList<string>? Relations = null)
{
    /// <summary>Reads a line <c>HEAD x TAIL</c> or <c>HEAD x TAIL -> relation, relation</c>.</summary>
    /// <exception cref="LukeException">The line is written otherwise.</exception>
    public static PairRule Parse(string line)
    {
        var sides = line.Split("->", 2);
        var labels = sides[0].Split(" x ", StringSplitOptions.TrimEntries);
        var relations = sides.Length == 2 ? sides[1].Split(',', StringSplitOptions.TrimEntries) : null;
        if (labels.Length != 2 || labels.Contains(string.Empty) || relations?.Contains(string.Empty) == true)
        {
            throw new LukeException($"pairSchema: cannot read '{line}'. Write 'HEAD x TAIL' or 'HEAD x TAIL -> relation, relation'.");
        }

        return new PairRule(labels[0], labels[1], relations);
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Head} x {Tail}{(Relations is null ? string.Empty : " -> " + string.Join(", ", Relations))}";
}
