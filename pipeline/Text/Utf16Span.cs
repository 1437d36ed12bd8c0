namespace LukePipeline.Text;

/// <summary>A half-open range of a text in UTF-16 code units, the unit of .NET's <see cref="string"/> indexes.</summary>
/// <param name="Start">Index of the first code unit.</param>
/// <param name="End">Index after the last code unit.</param>
public readonly record struct Utf16Span(int Start, int End)
{
    /// <summary>Number of UTF-16 code units.</summary>
    public int Length => End - Start;
}
