using LukePipeline.Engine.Batches;
using LukePipeline.Engine.Batches.Codec;
using LukePipeline.Engine.Batches.Flat;

namespace LukePipeline.Extraction.Stages.Relations;

/// <summary>Reads the batches and results of relations that are taken from one pass.</summary>
internal class MentionPairFormat : BatchFormat
{
    /// <summary>The kind of its batches.</summary>
    public const byte KindOfBatches = 4;

    internal override byte Kind => KindOfBatches;

    internal sealed override InferenceBatch ReadBatch(ref FlatReader reader, BatchHeader header)
    {
        var items = new MentionPairItem[header.Count];
        for (var i = 0; i < items.Length; i++)
        {
            var ids = reader.Array<int>();
            var item = new MentionPairItem(ids, reader.Spans(ids.Length), reader.Array<MentionPair>());
            items[i] = item with { Given = ReadGiven(ref reader, item) };
            var mentions = items[i].Given?.Count ?? item.Mentions.Length;
            if (Array.Exists(item.Pairs, pair => (uint)pair.Head >= (uint)mentions || (uint)pair.Tail >= (uint)mentions))
            {
                throw new BatchFormatException($"The batch is damaged: a pair of other mentions than the {mentions} of its sentence.");
            }
        }

        return new MentionPairBatch(items);
    }

    internal sealed override InferenceResult ReadResult(ref FlatReader reader, int count)
    {
        var items = new PairPrediction[count][];
        for (var i = 0; i < count; i++)
        {
            items[i] = reader.Array<PairPrediction>();
        }

        return new MentionPairResult(items);
    }

    /// <summary>Reads the mentions that are given; null for none.</summary>
    private protected virtual GivenMentions? ReadGiven(ref FlatReader reader, MentionPairItem item) => null;
}
