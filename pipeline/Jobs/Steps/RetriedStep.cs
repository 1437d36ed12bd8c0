using LukePipeline.Ground;
using LukePipeline.Storage;

namespace LukePipeline.Jobs.Steps;

/// <summary>
/// A long step of a job (planning, completing), run beside its owner, who looks at it now and then. Failures that may pass are
/// retried with growing pauses; an error meant for a person ends the step.
/// </summary>
/// <param name="work">One try.</param>
/// <param name="policy">How often it is made.</param>
/// <param name="time">The clock of the pauses.</param>
/// <param name="isForAnother">Whether a failure is to be left to another process at once; null where there is none.</param>
public sealed class RetriedStep<T>(Func<CancellationToken, Task<T>> work, RetryPolicy policy, TimeProvider time, Func<JobFailure, bool>? isForAnother = null)
{
    private readonly CancellationTokenSource _stop = new();
    private Task<T>? _task;
    private DateTimeOffset? _failingSince;
    private DateTimeOffset _notBefore;
    private int _failures;

    /// <summary>The last failure, while the step waits to be tried again; null otherwise.</summary>
    public string? WaitingOn { get; private set; }

    /// <summary>Looks at the step, starting it where it does not run.</summary>
    /// <param name="result">Its result, once it has one.</param>
    /// <param name="failure">Why it ended without a result.</param>
    /// <returns>True when the step has ended, one way or the other.</returns>
    public bool TryFinish(out T? result, out JobFailure? failure)
    {
        (result, failure) = (default, null);
        var now = time.GetUtcNow();
        if (_task is null)
        {
            if (now >= _notBefore)
            {
                _task = Task.Run(() => work(_stop.Token));
            }

            return false;
        }

        if (!_task.IsCompleted)
        {
            return false;
        }

        var ended = _task;
        _task = null;
        if (ended.IsCompletedSuccessfully)
        {
            // Completed: this waits for nothing.
            result = ended.GetAwaiter().GetResult();
            return true;
        }

        var exception = ended.Exception?.GetBaseException();
        failure = exception is null ? new JobFailure("It was stopped.", ReasonCode.Cancelled) : JobFailure.Of(exception);
        _failingSince ??= now;
        _failures++;
        if (exception is null || !MayPass(exception) || isForAnother?.Invoke(failure) == true || policy.GivesUp(_failures, now - _failingSince.Value))
        {
            return true;
        }

        WaitingOn = failure.Message;
        failure = null;
        _notBefore = now + policy.DelayAfter(_failures);
        return false;
    }

    /// <summary>Whether another try may go better: trouble of a store, a network or a disk. A bug, or an input that finds one, comes again.</summary>
    private static bool MayPass(Exception exception) => exception is BlobStoreException { ComesAgain: false } or TimeoutException or HttpRequestException
        || (exception is not LukeException && DiskErrors.IsFailure(exception))
        || exception.GetType().Namespace?.StartsWith("Azure", StringComparison.Ordinal) == true;

    /// <summary>Asks the running attempt to stop; its result is of no interest any more.</summary>
    public void Stop() => _stop.Cancel();
}
