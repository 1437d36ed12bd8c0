namespace LukePipeline.Storage;

/// <summary>The service will not hand out one blob, today or tomorrow, although the store as a whole is well: no repetition helps.</summary>
/// <param name="message">Which, why, and what to do.</param>
/// <param name="innerException">What the client of the service threw.</param>
public sealed class BlobRefusedException(string message, Exception innerException) : BlobStoreException(message, innerException);
