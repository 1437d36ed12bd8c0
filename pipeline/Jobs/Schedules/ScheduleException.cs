using LukePipeline.Ground;

namespace LukePipeline.Jobs.Schedules;

/// <summary>A schedule cannot be what it is asked to be, or is not there; the message says what to write.</summary>
public sealed class ScheduleException(string message) : LukeException(message);
