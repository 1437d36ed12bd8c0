using LukePipeline.Ground;

namespace LukePipeline.Engine.Queue;

/// <summary>The model ran and failed on this batch. Another batch may well succeed: what is wrong is in the batch.</summary>
public sealed class InferenceException : LukeException
{
    /// <summary>Creates the failure with the message shown to the user and the exception behind it.</summary>
    public InferenceException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
