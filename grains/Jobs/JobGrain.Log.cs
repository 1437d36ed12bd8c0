using LukePipeline.Grains.Contracts;
using LukePipeline.Ground;

namespace LukePipeline.Grains.Jobs;

internal sealed partial class JobGrain
{
    [LoggerMessage(Level = LogLevel.Debug, Message = "Job {JobId} was submitted; its output goes to {Output}.")]
    private partial void LogSubmitted(string jobId, string output);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Job {JobId} has a plan of {Shards} shards, {Committed} of them committed before.")]
    private partial void LogPlanned(string jobId, int shards, int committed);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Shard {Shard} of job {JobId} lost its lease {LeaseId}: its silo is gone or silent.")]
    private partial void LogLeaseExpired(string jobId, int shard, string leaseId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The silo {Silo} cannot work on job {JobId}: {Why} Others take its shards; it is asked again now and then.")]
    private partial void LogCannotWork(string jobId, string silo, string? why);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The silo {Silo} cannot plan or complete job {JobId}: {Why} The silo {Other} tries.")]
    private partial void LogMoving(string jobId, string silo, string why, string other);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Job {JobId} is being cancelled.")]
    private partial void LogCancelling(string jobId);

    [LoggerMessage(Level = LogLevel.Error, Message = "Job {JobId} failed ({Reason}): {Why}")]
    private partial void LogFailed(string jobId, ReasonCode? reason, string why);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Job {JobId} ended: {State}.")]
    private partial void LogEnded(string jobId, JobStatus state);
}
