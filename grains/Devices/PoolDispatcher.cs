using LukePipeline.Engine.Batches;
using LukePipeline.Engine.Batches.Codec;
using LukePipeline.Engine.Queue;
using LukePipeline.Grains.Contracts;

namespace LukePipeline.Grains.Devices;

/// <summary>Sends the batches of one job through the pool of devices.</summary>
/// <param name="pool">The devices.</param>
/// <param name="models">The job's models.</param>
/// <param name="wish">What the job asks of devices.</param>
/// <param name="alone">Use the device of this process only: a probe wants to be hit by what it causes.</param>
internal sealed class PoolDispatcher(WorkerPool pool, IReadOnlyDictionary<StageId, ModelReference> models, DeviceWish wish, bool alone = false)
    : IInferenceDispatcher
{
    /// <inheritdoc/>
    /// <remarks>
    /// A batch beyond the size of one message goes out in halves, to the own device as well: what shares a batch must not depend on where it
    /// runs. Its items do not depend on each other.
    /// </remarks>
    public async Task<InferenceResult> DispatchAsync(StageId stage, InferenceBatch batch, CancellationToken cancellationToken)
    {
        InferenceResult? result = null;
        foreach (var part in BatchCodec.Split(batch))
        {
            var answer = await pool.RunAsync(models[stage], part, alone, wish, cancellationToken);
            result = result is null ? answer : InferenceResult.Concat(result, answer);
        }

        return result!;
    }
}
