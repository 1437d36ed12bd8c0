using LukePipeline.Text;

namespace LukePipeline.Extraction.Stages;

/// <summary>What the pass that found a mention has computed of it, and of which input.</summary>
/// <param name="WordIds">Sub-word ids that the pass read, with the special tokens.</param>
/// <param name="Tokens">The tokens of the mention among them.</param>
/// <param name="Values">Last states, [first token; last token; entity], [3 × hidden_size].</param>
internal sealed record MentionStates(int[] WordIds, TokenSpan Tokens, float[] Values);
