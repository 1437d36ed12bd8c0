namespace LukePipeline.Text;

/// <summary>A mention that a document brings along, of another tool or of a person.</summary>
/// <param name="Start">First code point of the text.</param>
/// <param name="End">One past the last code point.</param>
/// <param name="Label">Its label, any text but the empty one.</param>
/// <param name="Id">What the one who found it calls it; null where it has no name.</param>
public sealed record BroughtMention(int Start, int End, string Label, string? Id = null);
