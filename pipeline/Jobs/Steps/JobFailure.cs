using LukePipeline.Ground;

namespace LukePipeline.Jobs.Steps;

/// <summary>Why a job, or a step of it, ended without its result.</summary>
/// <param name="Message">For a person: what, why, and what to do.</param>
/// <param name="Reason">The reason of the closed set; null where none fits, as for a job that cannot be begun as it was asked for.</param>
public sealed record JobFailure(string Message, ReasonCode? Reason)
{
    /// <summary>The failure behind an exception; one that is not meant for a person is an error of our own.</summary>
    public static JobFailure Of(Exception exception) =>
        new(exception.Message, exception is LukeException known ? known.Reason : ReasonCode.InternalError);
}
