namespace LukePipeline.Text;

/// <summary>A half-open range of a text in Unicode code points, the unit of Python's string indexes and of our tables.</summary>
/// <param name="Start">Index of the first code point.</param>
/// <param name="End">Index after the last code point.</param>
public readonly record struct CodePointSpan(int Start, int End)
{
    /// <summary>Number of code points.</summary>
    public int Length => End - Start;
}
