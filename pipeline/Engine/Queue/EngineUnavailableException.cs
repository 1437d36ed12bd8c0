using LukePipeline.Ground;

namespace LukePipeline.Engine.Queue;

/// <summary>The engine cannot run anything any more: its device is lost or hangs, or it was stopped. The batch is not to blame.</summary>
public sealed class EngineUnavailableException : LukeException
{
    /// <summary>Creates the failure with the message shown to the user and the exception behind it.</summary>
    public EngineUnavailableException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
