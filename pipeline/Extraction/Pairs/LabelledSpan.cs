using LukePipeline.Text;

namespace LukePipeline.Extraction.Pairs;

/// <summary>An entity of a sentence as pairs see it: where it stands, and its label.</summary>
/// <param name="Words">Its words.</param>
/// <param name="Label">Its label, e.g. <c>PER</c>.</param>
public readonly record struct LabelledSpan(WordSpan Words, string Label);
