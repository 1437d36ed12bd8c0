using LukePipeline.Ground;

namespace LukePipeline.Engine.Batches.Flat;

/// <summary>Bytes that are no batch or no result of a batch, or of another version of the program.</summary>
public sealed class BatchFormatException : LukeException
{
    /// <summary>Creates the failure with the message shown to the user.</summary>
    public BatchFormatException(string message)
        : base(message)
    {
    }
}
