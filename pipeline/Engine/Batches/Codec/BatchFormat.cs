using LukePipeline.Engine.Batches.Flat;

namespace LukePipeline.Engine.Batches.Codec;

/// <summary>Reads the batches and results of one stage from their encoded form; they write themselves.</summary>
public abstract class BatchFormat
{
    private protected BatchFormat()
    {
    }

    /// <summary>The kind of its batches, 1 to 127, see <see cref="InferenceBatch.Kind"/>.</summary>
    internal abstract byte Kind { get; }

    /// <summary>Reads the items of a batch; whatever it takes for an index is checked.</summary>
    internal abstract InferenceBatch ReadBatch(ref FlatReader reader, BatchHeader header);

    /// <summary>Reads the entries of a result.</summary>
    internal abstract InferenceResult ReadResult(ref FlatReader reader, int count);
}
