using LukePipeline.Ground;

namespace LukePipeline.Client.Outcomes;

/// <summary>The command line asks for something that cannot be done as written; the exit code is 2.</summary>
internal sealed class UsageException(string message, Exception? innerException = null) : LukeException(message, innerException);
