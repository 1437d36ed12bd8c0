namespace LukePipeline.Verification;

/// <summary>A folder of recorded cases is not laid out as one, so that nothing can be said about any case.</summary>
public sealed class CaseFolderException(string message, Exception? innerException = null) : LukeException(message, innerException);
