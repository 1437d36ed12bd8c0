namespace LukePipeline.Storage;

/// <summary>
/// Named blobs below one root, which is a local folder or a prefix of an Azure container: everything that the pipeline
/// reads and writes goes through here.
/// </summary>
/// <remarks>
/// <para>
/// Names are relative, with '/' between segments; see <see cref="BlobName.Check"/> for what is refused. A write is atomic
/// and durable when its task completes: a reader sees the old content, the new one or nothing, never a part.
/// </para>
/// <para>
/// The conditional writes are the only coordination between processes. Each resolves an answer lost on the way by reading
/// the store again, so that "false" means that somebody else's write was found.
/// </para>
/// <para>Failures of the store surface as <see cref="BlobStoreException"/> after bounded retries.</para>
/// </remarks>
public interface IBlobStore
{
    /// <summary>The root as a person would type it: a full path or a URL without secrets.</summary>
    string Location { get; }

    /// <summary>An existing local folder for files on their way into this store, chosen so that the upload is cheap.</summary>
    string SpoolFolder { get; }

    /// <summary>Lists one page of the blobs whose names begin with a prefix, in ordinal order of their names.</summary>
    /// <param name="prefix">Beginning of the names, not necessarily a whole segment; empty for all.</param>
    /// <param name="continuation">Null for the first page, then <see cref="BlobPage.Continuation"/> of the page before.</param>
    /// <param name="pageSize">At most so many entries; 1 to 5000.</param>
    /// <param name="cancellationToken">Stops the listing.</param>
    Task<BlobPage> ListPageAsync(string prefix, string? continuation, int pageSize, CancellationToken cancellationToken);

    /// <summary>Length, version and time of a blob; null when there is none of that name.</summary>
    Task<BlobProperties?> GetPropertiesAsync(string name, CancellationToken cancellationToken);

    /// <summary>
    /// Opens a blob, or a byte range of it, for sequential reading. The stream need not be seekable. If the blob is replaced
    /// meanwhile, the stream goes on with the old content or fails, but never mixes versions.
    /// </summary>
    /// <param name="name">Name of the blob.</param>
    /// <param name="offset">First byte; at or past the end gives an empty stream.</param>
    /// <param name="length">Number of bytes, cut at the end of the blob; null for all that follow.</param>
    /// <param name="cancellationToken">Stops the opening.</param>
    /// <exception cref="BlobNotFoundException">There is no such blob.</exception>
    Task<Stream> OpenReadAsync(string name, long offset, long? length, CancellationToken cancellationToken);

    /// <summary>Reads a small blob whole; null when there is none of that name.</summary>
    /// <param name="name">Name of the blob.</param>
    /// <param name="mostBytes">One that is longer is no such file as is looked for: it is refused before it fills the memory.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="BlobStoreException">It is longer.</exception>
    Task<BlobContent?> TryReadAsync(string name, long mostBytes, CancellationToken cancellationToken);

    /// <summary>Writes a blob if none of that name exists.</summary>
    /// <returns>The version written, or null when somebody else's blob was there.</returns>
    Task<string?> TryCreateAsync(string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken);

    /// <summary>Compare-and-swap: replaces a blob if it still has the version <paramref name="etag"/>.</summary>
    /// <returns>The new version, or null when the blob has changed or is gone.</returns>
    Task<string?> TryReplaceAsync(string name, ReadOnlyMemory<byte> content, string etag, CancellationToken cancellationToken);

    /// <summary>Writes a blob whether or not one exists; the last writer wins.</summary>
    /// <returns>The version written.</returns>
    Task<string> PutAsync(string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken);

    /// <summary>
    /// Moves a finished local file into the store, if no blob of that name exists, and checks what arrived (length and MD5).
    /// The local file is gone or no longer needed afterwards; the caller deletes it if it is still there.
    /// </summary>
    /// <returns>The properties of the new blob, or null when somebody else's blob was there.</returns>
    Task<BlobProperties?> TryUploadFileAsync(string name, string path, CancellationToken cancellationToken);

    /// <summary>
    /// Gives the content of one blob a second, final name: a rename locally (the source is gone), a server-side copy on Azure
    /// (the source stays). Happens only if the source exists and the destination still has the version
    /// <paramref name="destinationETag"/> (null: does not exist).
    /// </summary>
    Task<PublishOutcome> TryPublishAsync(string source, string destination, string? destinationETag, CancellationToken cancellationToken);

    /// <summary>Deletes a blob; with <paramref name="etag"/>, only that version of it.</summary>
    /// <returns>False when there was no such blob, or another version of it.</returns>
    Task<bool> DeleteAsync(string name, string? etag, CancellationToken cancellationToken);
}
