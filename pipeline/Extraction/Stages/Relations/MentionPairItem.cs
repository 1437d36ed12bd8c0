using System.Runtime.CompilerServices;
using LukePipeline.Engine.Batches.Codec;
using LukePipeline.Engine.Batches.Composing;
using LukePipeline.Text;

namespace LukePipeline.Extraction.Stages.Relations;

/// <summary>A sentence whose mentions are all entities of one forward pass, and the pairs of them to classify.</summary>
/// <param name="WordIds">Sub-word ids with the special tokens, [words].</param>
/// <param name="Mentions">Tokens of each mention; entity ids are <c>[MASK]</c>.</param>
/// <param name="Pairs">The ordered pairs.</param>
public sealed record MentionPairItem(int[] WordIds, TokenSpan[] Mentions, MentionPair[] Pairs)
{
    private const int PredictionBytes = 3 * sizeof(int);

    /// <summary>What it costs a batch.</summary>
    public BatchWeight Weight => new(WordIds.Length, Mentions.Length, Math.Max(Bytes, sizeof(int) + (Pairs.Length * PredictionBytes)));

    /// <summary>How many bytes it takes in the encoded form.</summary>
    internal int Bytes => BatchCodec.ItemOverhead + sizeof(int)
        + (WordIds.Length * sizeof(int)) + (Mentions.Length * Unsafe.SizeOf<TokenSpan>()) + (Pairs.Length * Unsafe.SizeOf<MentionPair>());
}
