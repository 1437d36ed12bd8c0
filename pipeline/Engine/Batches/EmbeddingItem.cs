using LukePipeline.Text;

namespace LukePipeline.Engine.Batches;

/// <summary>One encoded window and the spans to represent as vectors; all of them are entities of one forward pass.</summary>
/// <param name="WordIds">Sub-word ids of the window with its special tokens, [words].</param>
/// <param name="Spans">Tokens of each span; entity ids are <c>[MASK]</c>.</param>
public sealed record EmbeddingItem(int[] WordIds, TokenSpan[] Spans);
