using LukePipeline.Ground;

namespace LukePipeline.Jobs.Commit;

/// <summary>An output prefix holds something that this job may not touch.</summary>
public sealed class OutputInUseException(string message) : LukeException(message);
