using LukePipeline.Engine.Batches;

namespace LukePipeline.Engine.Queue;

/// <summary>A batch that waits for its result.</summary>
internal sealed class InferenceRequest : IDisposable
{
    private readonly TaskCompletionSource<InferenceResult> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenRegistration _registration;

    public InferenceRequest(InferenceBatch batch, CancellationToken cancellationToken)
    {
        Batch = batch;
        _registration = cancellationToken.Register(() => _completion.TrySetCanceled(cancellationToken));
    }

    public InferenceBatch Batch { get; }

    public Task<InferenceResult> Result => _completion.Task;

    /// <summary>Whether nobody waits any more, so that the batch need not be run.</summary>
    public bool IsAbandoned => _completion.Task.IsCompleted;

    public void Succeed(InferenceResult result) => _completion.TrySetResult(result);

    public void Fail(Exception exception) => _completion.TrySetException(exception);

    public void Dispose() => _registration.Dispose();
}
