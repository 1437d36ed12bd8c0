using LukePipeline.Grains.Contracts;
using LukePipeline.Ground;

namespace LukePipeline.Grains.Jobs;

internal sealed partial class JobGrain
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Job {JobId} was submitted; its output goes to {Output}.")]
    private partial void LogSubmitted(string jobId, string output);

    [LoggerMessage(Level = LogLevel.Information, Message = "Job {JobId} has a plan of {Shards} shards, {Committed} of them committed before.")]
    private partial void LogPlanned(string jobId, int shards, int committed);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Shard {Shard} of job {JobId} lost its lease {LeaseId}: its silo is gone or silent.")]
    private partial void LogLeaseExpired(string jobId, int shard, string leaseId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Shard {Shard} of job {JobId} could not be reached on {Silo}.")]
    private partial void LogStartFailed(string jobId, int shard, string silo, Exception exception);

    [LoggerMessage(Level = LogLevel.Information, Message = "Shard {Shard} of job {JobId} goes elsewhere: {Silo} is stopping, or gone.")]
    private partial void LogLeaving(string jobId, int shard, string silo);

    [LoggerMessage(Level = LogLevel.Information, Message = "Job {JobId} is being cancelled.")]
    private partial void LogCancelling(string jobId);

    [LoggerMessage(Level = LogLevel.Error, Message = "Job {JobId} failed ({Reason}): {Why}")]
    private partial void LogFailed(string jobId, ReasonCode? reason, string why);

    [LoggerMessage(Level = LogLevel.Information, Message = "Job {JobId} ended: {State}.")]
    private partial void LogEnded(string jobId, JobStatus state);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A step of job {JobId} failed and is repeated.")]
    private partial void LogTickFailed(string jobId, Exception exception);

    [LoggerMessage(Level = LogLevel.Debug, Message = "The job directory did not hear of job {JobId}; it will at the next change.")]
    private partial void LogDirectoryUnheard(string jobId, Exception exception);
}
