using LukePipeline.Engine.Batches;
using LukePipeline.Engine.Batches.Codec;
using LukePipeline.Engine.Queue;
using LukePipeline.Grains.Contracts;

namespace LukePipeline.Grains.Devices;

/// <summary>Sends the batches of one job through the pool of devices.</summary>
/// <param name="pool">The devices.</param>
/// <param name="models">The job's models.</param>
/// <param name="codec">Reads the results.</param>
/// <param name="label">Only devices of silos with this label; null for all.</param>
/// <param name="alone">Use the device of this process only: a probe wants to be hit by what it causes.</param>
internal sealed class PoolDispatcher(WorkerPool pool, IReadOnlyDictionary<StageId, ModelReference> models, BatchCodec codec, SiloLabel? label = null, bool alone = false)
    : IInferenceDispatcher
{
    /// <inheritdoc/>
    /// <remarks>A batch beyond the size of one message goes out in halves; its items do not depend on each other.</remarks>
    public async Task<InferenceResult> DispatchAsync(StageId stage, InferenceBatch batch, CancellationToken cancellationToken)
    {
        if (batch.Count > 1 && BatchCodec.SizeOf(batch) > BatchCodec.MaxBytes)
        {
            var half = batch.Count / 2;
            var first = await DispatchAsync(stage, batch.Slice(0, half), cancellationToken);
            return InferenceResult.Concat(first, await DispatchAsync(stage, batch.Slice(half, batch.Count - half), cancellationToken));
        }

        var reply = await pool.RunAsync(new BatchEnvelope(models[stage], BatchCodec.Encode(batch), alone), label, cancellationToken);
        return codec.DecodeResult(reply);
    }
}
