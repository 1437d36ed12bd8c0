using LukePipeline.Text;

namespace LukePipeline.Extraction.Stages.Entities;

/// <summary>One candidate span of a sentence: where it stands in the sentence, and in the encoded window.</summary>
/// <param name="WordStart">Index of its first word, relative to the sentence.</param>
/// <param name="WordEnd">Index after its last word, relative to the sentence. Two candidates overlap when these ranges do.</param>
/// <param name="Tokens">
/// Its tokens in <see cref="EntityItem.WordIds"/>, all of them; the model reads the positions of the first
/// <c>max_mention_length</c> (30) only, but the true last token as the span's end. Empty where white space alone was encoded.
/// </param>
public readonly record struct Candidate(int WordStart, int WordEnd, TokenSpan Tokens);
