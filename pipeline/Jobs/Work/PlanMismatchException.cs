using LukePipeline.Ground;

namespace LukePipeline.Jobs.Work;

/// <summary>A checkpoint on this machine, or this program, is not what the job was planned with; another machine may have the right one.</summary>
public sealed class PlanMismatchException(string message) : LukeException(message);
