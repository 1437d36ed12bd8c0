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
        : this(message, innerException, null)
    {
    }

    /// <summary>Creates the failure with the reason that a job which ends by it bears.</summary>
    public LukeException(string message, Exception? innerException, ReasonCode? reason)
        : base(message, innerException) => Reason = reason;

    /// <summary>The reason of the closed set that a job which ends by this failure bears; null where none fits.</summary>
    public ReasonCode? Reason { get; }
}
