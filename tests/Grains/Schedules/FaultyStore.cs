using LukePipeline.Storage;

namespace LukePipeline.Tests.Grains.Schedules;

/// <summary>A store whose user dies at a moment: before a write reaches it, or after.</summary>
internal sealed class FaultyStore(IBlobStore inner, Action hook) : IBlobStore
{
    public string Location => inner.Location;

    public string SpoolFolder => inner.SpoolFolder;

    public Task<BlobPage> ListPageAsync(string prefix, string? continuation, int pageSize, CancellationToken cancellationToken) => DoAsync(() => inner.ListPageAsync(prefix, continuation, pageSize, cancellationToken));

    public Task<BlobProperties?> GetPropertiesAsync(string name, CancellationToken cancellationToken) => DoAsync(() => inner.GetPropertiesAsync(name, cancellationToken));

    public Task<Stream> OpenReadAsync(string name, long offset, long? length, CancellationToken cancellationToken) => DoAsync(() => inner.OpenReadAsync(name, offset, length, cancellationToken));

    public Task<BlobContent?> TryReadAsync(string name, long mostBytes, CancellationToken cancellationToken) => DoAsync(() => inner.TryReadAsync(name, mostBytes, cancellationToken));

    public Task<string?> TryCreateAsync(string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) => DoAsync(() => inner.TryCreateAsync(name, content, cancellationToken));

    public Task<string?> TryReplaceAsync(string name, ReadOnlyMemory<byte> content, string etag, CancellationToken cancellationToken) => DoAsync(() => inner.TryReplaceAsync(name, content, etag, cancellationToken));

    public Task<string> PutAsync(string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) => DoAsync(() => inner.PutAsync(name, content, cancellationToken));

    public Task<BlobProperties?> TryUploadFileAsync(string name, string path, CancellationToken cancellationToken) => DoAsync(() => inner.TryUploadFileAsync(name, path, cancellationToken));

    public Task<PublishOutcome> TryPublishAsync(string source, string destination, string? destinationETag, CancellationToken cancellationToken) =>
        DoAsync(() => inner.TryPublishAsync(source, destination, destinationETag, cancellationToken));

    public Task<bool> DeleteAsync(string name, string? etag, CancellationToken cancellationToken) => DoAsync(() => inner.DeleteAsync(name, etag, cancellationToken));

    private async Task<T> DoAsync<T>(Func<Task<T>> call)
    {
        hook();
        var answer = await call();
        hook();
        return answer;
    }
}
