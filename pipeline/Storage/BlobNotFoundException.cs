namespace LukePipeline.Storage;

/// <summary>A blob that had to exist does not.</summary>
public sealed class BlobNotFoundException(string name, string location, Exception? innerException = null)
    : BlobStoreException($"'{name}' does not exist in {location}. It was removed or renamed meanwhile; check the path.", innerException);
