using LukePipeline.Engine.Batches;
using LukePipeline.Engine.Batches.Codec;
using LukePipeline.Engine.Batches.Flat;

namespace LukePipeline.Extraction.Stages.Relations;

/// <summary>Reads the batches and results of relations that are taken from one pass.</summary>
internal sealed class MentionPairFormat : BatchFormat
{
    /// <summary>The kind of its batches.</summary>
    public const byte KindOfBatches = 4;

    internal override byte Kind => KindOfBatches;

    internal override InferenceBatch ReadBatch(ref FlatReader reader, BatchHeader header)
    {
        var items = new MentionPairItem[header.Count];
        for (var i = 0; i < items.Length; i++)
        {
            var ids = reader.Array<int>();
            var mentions = reader.Spans(ids.Length);
            items[i] = new MentionPairItem(ids, mentions, reader.Array<MentionPair>());
            if (Array.Exists(items[i].Pairs, pair => (uint)pair.Head >= (uint)mentions.Length || (uint)pair.Tail >= (uint)mentions.Length))
            {
                throw new BatchFormatException($"The batch is damaged: a pair of other mentions than the {mentions.Length} of its sentence.");
            }
        }

        return new MentionPairBatch(items);
    }

    internal override InferenceResult ReadResult(ref FlatReader reader, int count)
    {
        var items = new PairPrediction[count][];
        for (var i = 0; i < count; i++)
        {
            items[i] = reader.Array<PairPrediction>();
        }

        return new MentionPairResult(items);
    }
}
