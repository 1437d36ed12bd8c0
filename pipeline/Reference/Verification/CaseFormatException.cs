using LukePipeline.Ground;

namespace LukePipeline.Reference.Verification;

/// <summary>A folder or file of cases is not laid out as one, so that nothing can be said about any case.</summary>
public sealed class CaseFormatException(string message, Exception? innerException = null) : LukeException(message, innerException);
