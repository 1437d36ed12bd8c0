namespace LukePipeline.Ground;

/// <summary>
/// A failure that a person can act on: its message says what went wrong, why, and what to do.
/// Command-line programs print the message alone, without a stack trace.
/// </summary>
/// <remarks>Bugs are not reported through this type: they throw the usual runtime exceptions.</remarks>
public class LukeException : Exception
{
    /// <summary>Creates the failure with the message shown to the user.</summary>
    public LukeException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the failure with the message shown to the user and the exception behind it.</summary>
    public LukeException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
