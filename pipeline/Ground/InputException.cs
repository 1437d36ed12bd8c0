namespace LukePipeline.Ground;

/// <summary>An input file that cannot be read (further); readers turn it into a whole-file failure.</summary>
public sealed class InputException : LukeException
{
    /// <summary>Creates it.</summary>
    public InputException(ReasonCode reason, string message, Exception? innerException = null)
        : base(message, innerException, reason) => Row = reason;

    /// <summary>The reason code for the failures table.</summary>
    public ReasonCode Row { get; }
}
