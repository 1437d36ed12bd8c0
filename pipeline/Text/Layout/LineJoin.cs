namespace LukePipeline.Text.Layout;

/// <summary>How a line goes on.</summary>
/// <param name="Next">Index of the line on which its last sentence may go on; -1 where it ends with the line.</param>
/// <param name="Hyphen">
/// Null where a blank stands between the two; else one word goes on from the one to the other, without so many of the last characters.
/// </param>
internal readonly record struct LineJoin(int Next, int? Hyphen)
{
    /// <summary>A line behind which every sentence ends.</summary>
    public static LineJoin None { get; } = new(-1, null);

    /// <summary>Joins two lines.</summary>
    public static LineJoin Of(int index, TextLine line, TextLine next) => new(index, LineEnd.DividesWord(line.Text, next.Text));
}
