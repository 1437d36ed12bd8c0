using LukePipeline.Ground.Waits;

namespace LukePipeline.Storage;

/// <summary>A store whose calls are counted, and are on the board of waits while they last, retries of the store included.</summary>
/// <param name="inner">The store that does the work.</param>
/// <param name="waits">The board.</param>
/// <param name="scope">The output, as its job names it.</param>
/// <param name="requests">Counts the calls of this process.</param>
public sealed class WatchedBlobStore(IBlobStore inner, WaitBoard waits, string scope, StoreRequests requests) : IBlobStore
{
    /// <summary>The calls of this process to this store, of whatever job, since they were taken last.</summary>
    internal long TakeRequests() => requests.Take(inner.Location);

    /// <inheritdoc/>
    public string Location => inner.Location;

    /// <inheritdoc/>
    public string SpoolFolder => inner.SpoolFolder;

    /// <inheritdoc/>
    public Task<BlobPage> ListPageAsync(string prefix, string? continuation, int pageSize, CancellationToken cancellationToken) =>
        WatchAsync(() => inner.ListPageAsync(prefix, continuation, pageSize, cancellationToken));

    /// <inheritdoc/>
    public Task<BlobProperties?> GetPropertiesAsync(string name, CancellationToken cancellationToken) =>
        WatchAsync(() => inner.GetPropertiesAsync(name, cancellationToken));

    /// <inheritdoc/>
    public Task<Stream> OpenReadAsync(string name, long offset, long? length, CancellationToken cancellationToken) =>
        WatchAsync(() => inner.OpenReadAsync(name, offset, length, cancellationToken));

    /// <inheritdoc/>
    public Task<BlobContent?> TryReadAsync(string name, long mostBytes, CancellationToken cancellationToken) =>
        WatchAsync(() => inner.TryReadAsync(name, mostBytes, cancellationToken));

    /// <inheritdoc/>
    public Task<string?> TryCreateAsync(string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) =>
        WatchAsync(() => inner.TryCreateAsync(name, content, cancellationToken));

    /// <inheritdoc/>
    public Task<string?> TryReplaceAsync(string name, ReadOnlyMemory<byte> content, string etag, CancellationToken cancellationToken) =>
        WatchAsync(() => inner.TryReplaceAsync(name, content, etag, cancellationToken));

    /// <inheritdoc/>
    public Task<string> PutAsync(string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) =>
        WatchAsync(() => inner.PutAsync(name, content, cancellationToken));

    /// <inheritdoc/>
    public Task<BlobProperties?> TryUploadFileAsync(string name, string path, CancellationToken cancellationToken) =>
        WatchAsync(() => inner.TryUploadFileAsync(name, path, cancellationToken));

    /// <inheritdoc/>
    public Task<PublishOutcome> TryPublishAsync(string source, string destination, string? destinationETag, CancellationToken cancellationToken) =>
        WatchAsync(() => inner.TryPublishAsync(source, destination, destinationETag, cancellationToken));

    /// <inheritdoc/>
    public Task<bool> DeleteAsync(string name, string? etag, CancellationToken cancellationToken) =>
        WatchAsync(() => inner.DeleteAsync(name, etag, cancellationToken));

    private async Task<T> WatchAsync<T>(Func<Task<T>> call)
    {
        requests.Add(inner.Location);
        using var wait = waits.Begin(WaitKind.Store, $"the store at {inner.Location}", scope);
        return await call().ConfigureAwait(false);
    }
}
