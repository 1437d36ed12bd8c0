using LukePipeline.Ground;

namespace LukePipeline.Luke.Tokenizer.Settings;

/// <summary>
/// The tokenizer cannot do what was asked: its files are damaged or do not fit together, or a text, its spans and the
/// options cannot be encoded. Where the reference raises ValueError, IndexError and the like, this is thrown.
/// </summary>
public sealed class LukeTokenizerException : LukeException
{
    /// <summary>Creates the failure with the message shown to the user, where it is another fault than <see cref="InputFault.Invalid"/>.</summary>
    public LukeTokenizerException(InputFault fault, string message)
        : base(message) => Fault = fault;

    /// <summary>Creates the failure with the message shown to the user.</summary>
    public LukeTokenizerException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the failure with the message shown to the user and the exception behind it.</summary>
    public LukeTokenizerException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    /// <summary>What kind of failure it is. Default: <see cref="InputFault.Invalid"/>.</summary>
    public InputFault Fault { get; }
}
