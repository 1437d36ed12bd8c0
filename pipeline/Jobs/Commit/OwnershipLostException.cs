using LukePipeline.Ground;

namespace LukePipeline.Jobs.Commit;

/// <summary>
/// The output no longer belongs to whoever tries to write: another process has resumed the job, cancelled it, or taken the
/// prefix over. Nothing was written; the only right thing is to stop.
/// </summary>
public sealed class OwnershipLostException(string location, string jobId, long epoch, (string JobId, long Epoch)? owner)
    : LukeException(
        owner switch
        {
            null => $"{location} has no owner any more: its _job folder was deleted. Job {jobId} stops; run the command again to begin anew.",
            var (id, current) when id == jobId => $"Another process has resumed or cancelled job {jobId} in {location} (epoch {current}, here {epoch}). This one stops; nothing is lost.",
            var (id, current) => $"{location} was taken over by job {id} (epoch {current}). Job {jobId} (epoch {epoch}) stops.",
        },
        innerException: null,
        ReasonCode.OwnershipLost)
{
    /// <summary>Who owns the prefix; null where no owner is seen, be it that there is none or that this process does not see the output.</summary>
    public (string JobId, long Epoch)? Owner { get; } = owner;
}
