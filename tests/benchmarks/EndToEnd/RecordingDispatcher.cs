using LukePipeline.Engine.Batches;
using LukePipeline.Engine.Queue;

namespace LukePipeline.Benchmarks.EndToEnd;

/// <summary>Runs batches on the spot and keeps them.</summary>
internal sealed class RecordingDispatcher(ILukeExecutor executor) : IInferenceDispatcher
{
    private readonly Lock _gate = new();

    /// <summary>The batches in the order in which they came.</summary>
    public List<InferenceBatch> Batches { get; } = [];

    public Task<InferenceResult> DispatchAsync(StageId role, InferenceBatch batch, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            Batches.Add(batch);
            return Task.FromResult(executor.Run(batch));
        }
    }
}
