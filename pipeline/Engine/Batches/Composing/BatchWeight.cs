using LukePipeline.Engine.Batches.Codec;

namespace LukePipeline.Engine.Batches.Composing;

/// <summary>What one item costs a batch.</summary>
/// <param name="Words">Sub-words, special tokens counted.</param>
/// <param name="Spans">Entity rows: candidates of all passes, two for a pair, the spans of an embedding item.</param>
/// <param name="Bytes">The larger of its encoded size and of the most that its result can have.</param>
public readonly record struct BatchWeight(int Words, int Spans, int Bytes)
{
    /// <summary>The weight of a sentence.</summary>
    /// <param name="item">The sentence.</param>
    /// <param name="vectorBytes">Bytes of the vector that each mention brings; 0 without vectors.</param>
    public static BatchWeight Of(EntityItem item, int vectorBytes)
    {
        var (spans, words) = (0, 0);
        foreach (var pass in item.Passes)
        {
            spans += pass.Candidates.Length;
            foreach (var candidate in pass.Candidates)
            {
                words = Math.Max(words, candidate.WordEnd);
            }
        }

        // Mentions do not overlap: there are at most as many as words.
        var result = BatchCodec.ItemOverhead + (Math.Min(words, spans) * (BatchCodec.MentionBytes + vectorBytes));
        return new BatchWeight(item.WordIds.Length, spans, Math.Max(BatchCodec.SizeOf(item), result));
    }

    /// <summary>The weight of a pair.</summary>
    public static BatchWeight Of(PairItem item) => new(item.WordIds.Length, 2, BatchCodec.SizeOf(item));

    /// <summary>The weight of a window with spans to represent.</summary>
    /// <param name="item">The window.</param>
    /// <param name="vectorBytes">Bytes of one vector.</param>
    public static BatchWeight Of(EmbeddingItem item, int vectorBytes) => new(
        item.WordIds.Length,
        item.Spans.Length,
        Math.Max(BatchCodec.SizeOf(item), BatchCodec.ItemOverhead + (item.Spans.Length * (BatchCodec.ItemOverhead + vectorBytes))));
}
