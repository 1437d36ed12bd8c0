namespace LukePipeline.Text;

/// <summary>A half-open range of token indexes in one encoded sequence, special tokens counted.</summary>
/// <remarks>May be empty (start not below end): such an entity has no position at all, which the model reads as a zero position vector.</remarks>
/// <param name="Start">Index of the first token.</param>
/// <param name="End">Index after the last token.</param>
public readonly record struct TokenSpan(int Start, int End);
