using LukePipeline.Ground;

namespace LukePipeline.Reference.Modeling.Layers;

/// <summary>The tensors of one call do not fit the model or each other; the message names the input and the rule.</summary>
/// <param name="fault">What kind of failure it is.</param>
/// <param name="message">For the user.</param>
/// <param name="innerException">What libtorch said, where it was the one to notice.</param>
public sealed class ModelInputException(InputFault fault, string message, Exception? innerException = null)
    : LukeException(message, innerException)
{
    /// <summary>What kind of failure it is.</summary>
    public InputFault Fault { get; } = fault;
}
