using LukePipeline.Engine.Batches;
using LukePipeline.Engine.Batches.Codec;
using LukePipeline.Engine.Batches.Flat;

namespace LukePipeline.Extraction.Stages.Embeddings;

/// <summary>Reads the batches and results of embeddings.</summary>
internal sealed class EmbeddingFormat : BatchFormat
{
    /// <summary>The kind of its batches.</summary>
    public const byte KindOfBatches = 3;

    internal override byte Kind => KindOfBatches;

    internal override InferenceBatch ReadBatch(ref FlatReader reader, BatchHeader header)
    {
        var items = new EmbeddingItem[header.Count];
        for (var i = 0; i < items.Length; i++)
        {
            var ids = reader.Array<int>();
            items[i] = new EmbeddingItem(ids, reader.Spans(ids.Length));
        }

        return new EmbeddingBatch(items);
    }

    internal override InferenceResult ReadResult(ref FlatReader reader, int count)
    {
        var items = new float[count][][];
        for (var i = 0; i < count; i++)
        {
            items[i] = new float[reader.Count(sizeof(int))][];
            for (var v = 0; v < items[i].Length; v++)
            {
                items[i][v] = reader.Array<float>();
            }
        }

        return new EmbeddingResult(items);
    }
}
