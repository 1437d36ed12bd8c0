namespace LukePipeline.Text.Layout;

/// <summary>How the lines of a paragraph, or of a text, were wrapped.</summary>
/// <param name="IsWrapped">False where every line end was wanted.</param>
/// <param name="IsProse">True where lines go on in the middle of a sentence, so that a small letter at the start of one does.</param>
/// <param name="Full">A line is full when the next word would have reached this column.</param>
/// <param name="Least">No line of wrapped prose is shorter than to reach this column with the next word.</param>
internal sealed record MarginRule(bool IsWrapped, bool IsProse, int Full, int Least)
{
    /// <summary>Lines that are not wrapped.</summary>
    public static MarginRule None { get; } = new(false, false, int.MaxValue, int.MaxValue);

    /// <summary>Lines of which each goes on.</summary>
    public static MarginRule All { get; } = new(true, true, 0, 0);

    /// <summary>Lines of which there are so few that only the longest tells the margin, unless it is too narrow to be one.</summary>
    public static MarginRule OfFew(int longest) =>
        longest is >= MarginStatistics.MinMargin and <= MarginStatistics.MaxMargin ? new(true, false, longest + 1, int.MaxValue) : None;

    /// <summary>True when the next word would not have fitted on a line.</summary>
    public bool IsFull(TextLine line, TextLine next) => IsWrapped && MarginStatistics.Reach(line, next) >= Full;

    /// <summary>True when the break between two lines is the margin's. An address that has its line for itself is a part of a sentence that is open there.</summary>
    public bool Wraps(TextLine line, TextLine next) => (!LineEnd.IsItem(next.Text) || (LineEnd.IsUnfinished(line.Text) && !LineEnd.IsBeforeLastItem(line.Text)))
        && !(LineEnd.IsAddress(next.Text) && LineEnd.IsClosed(line.Text))
        && !(LineEnd.IsAddress(line.Text) && !LineEnd.IsContinuation(next.Text))
        && (IsFull(line, next)
            || (IsProse && MarginStatistics.Reach(line, next) >= Least
                && (LineEnd.IsContinuation(next.Text) || LineEnd.IsUnfinished(line.Text))));
}
