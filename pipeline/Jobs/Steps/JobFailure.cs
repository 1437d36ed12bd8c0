using LukePipeline.Ground;
using LukePipeline.Jobs.Commit;
using LukePipeline.Jobs.Spec;
using LukePipeline.Storage;

namespace LukePipeline.Jobs.Steps;

/// <summary>Why a job, or a step of it, ended without its result.</summary>
/// <param name="Message">For a person: what, why, and what to do.</param>
/// <param name="Reason">The reason of the closed set; null where none fits, as for a job that cannot be begun as it was asked for.</param>
public sealed record JobFailure(string Message, ReasonCode? Reason)
{
    /// <summary>The failure behind an exception; one that is not meant for a person is an error of our own.</summary>
    public static JobFailure Of(Exception exception) =>
        new(exception.Message, exception is LukeException known ? known.Reason : ReasonCode.InternalError) { MayBeOfThisProcess = IsOfPlace(exception) };

    /// <summary>
    /// Whether another process may succeed: an input, a model or an output that is not there may be one that is not mounted here. A request
    /// that is wrong, or a prefix that is another's, is the same everywhere.
    /// </summary>
    public bool MayBeOfThisProcess { get; init; }

    private static bool IsOfPlace(Exception exception) =>
        exception is LukeException and not (JobSpecException or OutputInUseException or BlobStoreException { MayBeOfThisProcess: false } or OwnershipLostException { Owner: not null });
}
