namespace LukePipeline.Grains.Schedules;

/// <summary>What the grain logs.</summary>
internal sealed partial class ScheduleGrain
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "Schedule {Schedule} could not be looked at; it is looked at again.")]
    private partial void LogLookFailed(string schedule, Exception exception);

    [LoggerMessage(Level = LogLevel.Debug, Message = "The reminder of schedule {Schedule} could not be kept; a silo that looks for schedules has it done.")]
    private partial void LogNotReminded(string schedule, Exception exception);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Schedule {Schedule} is deleted.")]
    private partial void LogDeleted(string schedule);
}
