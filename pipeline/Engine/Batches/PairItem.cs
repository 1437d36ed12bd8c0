using LukePipeline.Text;

namespace LukePipeline.Engine.Batches;

/// <summary>One ordered pair of entities of a sentence, encoded with the markers of the pair task.</summary>
/// <param name="WordIds">Sub-word ids with all special tokens, [words].</param>
/// <param name="Head">Tokens of the head with its two markers; entity id <c>[MASK]</c>.</param>
/// <param name="Tail">Tokens of the tail with its two markers; entity id <c>[MASK2]</c>.</param>
public sealed record PairItem(int[] WordIds, TokenSpan Head, TokenSpan Tail);
