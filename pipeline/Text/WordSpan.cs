namespace LukePipeline.Text;

/// <summary>A half-open range of words of one text, the unit of sentences.</summary>
/// <param name="Start">Index of the first word.</param>
/// <param name="End">Index after the last word.</param>
public readonly record struct WordSpan(int Start, int End)
{
    /// <summary>Number of words.</summary>
    public int Length => End - Start;
}
