namespace LukePipeline.Storage;

/// <summary>A store could not be reached, refused the request or broke its contract, after bounded retries.</summary>
public class BlobStoreException(string message, Exception? innerException = null) : LukeException(message, innerException);
