namespace LukePipeline.Grains.Schedules;

/// <summary>What the runner logs.</summary>
internal sealed partial class ScheduleRunner
{
    [LoggerMessage(Level = LogLevel.Debug, Message = "Schedule {Schedule}: occurrence {Occurrence} is job {Job}.")]
    private partial void LogStarted(string schedule, string occurrence, string job);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Schedule {Schedule}: occurrence {Occurrence} ended as {State}.")]
    private partial void LogEnded(string schedule, string occurrence, string state);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Schedule {Schedule}: {Count} occurrences from {Occurrence} on did not run, since {Reason}.")]
    private partial void LogLeftOut(string schedule, string occurrence, int count, string? reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Schedule {Schedule} is paused: {Reason}")]
    private partial void LogPaused(string schedule, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Schedule {Schedule}: job {Job} could not be asked; it is asked again.")]
    private partial void LogUnheard(string schedule, string job, Exception exception);
}
