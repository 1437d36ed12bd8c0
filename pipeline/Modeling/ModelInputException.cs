namespace LukePipeline.Modeling;

/// <summary>The tensors of one call do not fit the model or each other; the message names the input and the rule.</summary>
public sealed class ModelInputException(string message) : LukeException(message);
