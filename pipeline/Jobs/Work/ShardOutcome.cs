using LukePipeline.Engine.Queue;
using LukePipeline.Ground;
using LukePipeline.Jobs.Commit;
using LukePipeline.Storage;

namespace LukePipeline.Jobs.Work;

/// <summary>How the work on a shard ended.</summary>
/// <param name="End">What the job makes of it.</param>
/// <param name="Counts">The work of the committed attempt, whoever made it; what was done so far otherwise.</param>
/// <param name="Message">Why it did not end with a commit; null otherwise.</param>
/// <param name="Reason">The same as a reason of the closed set; null where none fits.</param>
public sealed record ShardOutcome(ShardEnd End, WorkCounts Counts, string? Message = null, ReasonCode? Reason = null)
{
    /// <summary>The exception behind a failure that nobody foresaw, for the log; null otherwise.</summary>
    public Exception? Unforeseen { get; init; }

    /// <summary>What an exception means for the shard.</summary>
    /// <param name="exception">What ended the work.</param>
    /// <param name="counts">What was done so far.</param>
    /// <param name="isStopping">Whether the work had been asked to stop.</param>
    public static ShardOutcome Of(Exception exception, WorkCounts counts, bool isStopping) => exception switch
    {
        OperationCanceledException when isStopping => new ShardOutcome(ShardEnd.Stopped, counts, "The attempt was stopped."),

        // Storage and devices recover; the job decides how long to try.
        BlobStoreException or BatchFailedException => Known(ShardEnd.Failed, counts, exception),
        JobRefusedException or ModelRefusedException or NoOwnDeviceException => Known(ShardEnd.Refused, counts, exception),

        // What stands in the store is the same for everybody: another owner, a shard that was given up.
        OwnershipLostException { Owner: not null } or ShardFailedException => Known(ShardEnd.Hopeless, counts, exception),

        // Anything else may be the trouble of this process alone: a folder that is not mounted here, a file it may not read.
        LukeException => Known(ShardEnd.Refused, counts, exception),
        _ => new ShardOutcome(ShardEnd.Failed, counts, exception.Message) { Unforeseen = exception },
    };

    private static ShardOutcome Known(ShardEnd end, WorkCounts counts, Exception exception) =>
        new(end, counts, exception.Message, (exception as LukeException)?.Reason);
}
