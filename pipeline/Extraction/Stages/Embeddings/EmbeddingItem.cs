using System.Runtime.CompilerServices;
using LukePipeline.Engine.Batches.Codec;
using LukePipeline.Engine.Batches.Composing;
using LukePipeline.Text;

namespace LukePipeline.Extraction.Stages.Embeddings;

/// <summary>One encoded window and the spans to represent as vectors; all of them are entities of one forward pass.</summary>
/// <param name="WordIds">Sub-word ids of the window with its special tokens, [words].</param>
/// <param name="Spans">Tokens of each span; entity ids are <c>[MASK]</c>.</param>
public sealed record EmbeddingItem(int[] WordIds, TokenSpan[] Spans)
{
    /// <summary>How many bytes it takes in the encoded form.</summary>
    internal int Bytes => BatchCodec.ItemOverhead + (WordIds.Length * sizeof(int)) + (Spans.Length * Unsafe.SizeOf<TokenSpan>());

    /// <summary>What it costs a batch.</summary>
    /// <param name="vectorBytes">Bytes of one vector.</param>
    public BatchWeight Weigh(int vectorBytes) => new(
        WordIds.Length, Spans.Length, Math.Max(Bytes, BatchCodec.ItemOverhead + (Spans.Length * (BatchCodec.ItemOverhead + vectorBytes))));
}
