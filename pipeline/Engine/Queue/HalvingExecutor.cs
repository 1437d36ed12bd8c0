using LukePipeline.Engine.Batches;

namespace LukePipeline.Engine.Queue;

/// <summary>Runs a batch in smaller parts when the device has too little memory for the whole.</summary>
/// <remarks>
/// After a lack of memory every batch is run in twice as many parts, and after some batches that went well in half as many: a
/// device that another process filled for a while comes back to full batches by itself. Parts run in order and give the
/// scores of the whole batch within rounding.
/// </remarks>
/// <param name="inner">Runs the parts; disposed with this.</param>
public sealed class HalvingExecutor(ILukeExecutor inner) : ILukeExecutor
{
    private const int BatchesBeforeRegrowth = 16;
    private int _goodBatches;

    /// <summary>Into how many parts a batch is cut at present; 1 when memory suffices.</summary>
    public int Parts { get; private set; } = 1;

    /// <inheritdoc/>
    public InferenceResult Run(InferenceBatch batch)
    {
        var parts = Math.Min(Parts, Math.Max(1, batch.Count));
        InferenceResult? result = null;
        for (var part = 0; part < parts; part++)
        {
            var start = (int)((long)batch.Count * part / parts);
            var end = (int)((long)batch.Count * (part + 1) / parts);
            var slice = RunHalving(parts == 1 ? batch : batch.Slice(start, end - start), parts);
            result = result is null ? slice : InferenceResult.Concat(result, slice);
        }

        if (Parts > 1 && ++_goodBatches >= BatchesBeforeRegrowth)
        {
            Parts /= 2;
            _goodBatches = 0;
        }

        return result!;
    }

    /// <inheritdoc/>
    public void Dispose() => inner.Dispose();

    private InferenceResult RunHalving(InferenceBatch batch, int parts)
    {
        try
        {
            return inner.Run(batch);
        }
        catch (Exception e) when (DeviceErrors.IsOutOfMemory(e))
        {
            _goodBatches = 0;
            if (batch.Count < 2)
            {
                throw new InferenceException(
                    "The device has too little memory for one sentence alone: lower maxCandidatesPerPass (--max-candidates-per-pass), or free memory on the device.", e);
            }
        }

        // Outside the handler, so that nothing keeps the failed run's objects alive.
        parts *= 2;
        Parts = Math.Max(Parts, parts);
        var half = batch.Count / 2;
        var first = RunHalving(batch.Slice(0, half), parts);
        return InferenceResult.Concat(first, RunHalving(batch.Slice(half, batch.Count - half), parts));
    }
}
