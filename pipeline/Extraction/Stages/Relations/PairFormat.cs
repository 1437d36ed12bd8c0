using LukePipeline.Engine.Batches;
using LukePipeline.Engine.Batches.Codec;
using LukePipeline.Engine.Batches.Flat;

namespace LukePipeline.Extraction.Stages.Relations;

/// <summary>Reads the batches and results of relations.</summary>
internal sealed class PairFormat : BatchFormat
{
    /// <summary>The kind of its batches.</summary>
    public const byte KindOfBatches = 2;

    internal override byte Kind => KindOfBatches;

    internal override InferenceBatch ReadBatch(ref FlatReader reader, BatchHeader header)
    {
        var items = new PairItem[header.Count];
        for (var i = 0; i < items.Length; i++)
        {
            var ids = reader.Array<int>();
            items[i] = new PairItem(ids, reader.Span(ids.Length), reader.Span(ids.Length));
        }

        return new PairBatch(items);
    }

    internal override InferenceResult ReadResult(ref FlatReader reader, int count)
    {
        var items = new PairPrediction[count];
        for (var i = 0; i < count; i++)
        {
            items[i] = new PairPrediction(reader.Int(), reader.Float(), reader.Float());
        }

        return new PairResult(items);
    }
}
