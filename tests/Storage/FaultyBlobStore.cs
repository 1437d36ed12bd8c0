using LukePipeline.Storage;

namespace LukePipeline.Tests.Storage;

/// <summary>A store whose calls a test can watch, hold up and spoil.</summary>
/// <param name="inner">The store that does the work.</param>
/// <param name="decide">Asked before every call; it may wait.</param>
internal sealed class FaultyBlobStore(IBlobStore inner, Func<StoreCall, Task<Fault>> decide) : IBlobStore
{
    public string Location => inner.Location;

    public string SpoolFolder => inner.SpoolFolder;

    public Task<BlobPage> ListPageAsync(string prefix, string? continuation, int pageSize, CancellationToken cancellationToken) =>
        Call("ListPage", prefix, () => inner.ListPageAsync(prefix, continuation, pageSize, cancellationToken));

    public Task<BlobProperties?> GetPropertiesAsync(string name, CancellationToken cancellationToken) =>
        Call("GetProperties", name, () => inner.GetPropertiesAsync(name, cancellationToken));

    public Task<Stream> OpenReadAsync(string name, long offset, long? length, CancellationToken cancellationToken) =>
        Call("OpenRead", name, () => inner.OpenReadAsync(name, offset, length, cancellationToken));

    public Task<BlobContent?> TryReadAsync(string name, long mostBytes, CancellationToken cancellationToken) =>
        Call("TryRead", name, () => inner.TryReadAsync(name, mostBytes, cancellationToken));

    public Task<string?> TryCreateAsync(string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) =>
        Call("TryCreate", name, () => inner.TryCreateAsync(name, content, cancellationToken));

    public Task<string?> TryReplaceAsync(string name, ReadOnlyMemory<byte> content, string etag, CancellationToken cancellationToken) =>
        Call("TryReplace", name, () => inner.TryReplaceAsync(name, content, etag, cancellationToken));

    public Task<string> PutAsync(string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) =>
        Call("Put", name, () => inner.PutAsync(name, content, cancellationToken));

    public Task<BlobProperties?> TryUploadFileAsync(string name, string path, CancellationToken cancellationToken) =>
        Call("TryUploadFile", name, () => inner.TryUploadFileAsync(name, path, cancellationToken));

    public Task<PublishOutcome> TryPublishAsync(string source, string destination, string? destinationETag, CancellationToken cancellationToken) =>
        Call("TryPublish", destination, () => inner.TryPublishAsync(source, destination, destinationETag, cancellationToken));

    public Task<bool> DeleteAsync(string name, string? etag, CancellationToken cancellationToken) =>
        Call("Delete", name, () => inner.DeleteAsync(name, etag, cancellationToken));

    private async Task<T> Call<T>(string operation, string name, Func<Task<T>> call)
    {
        switch (await decide(new StoreCall(operation, name)))
        {
            case Fault.FailBefore:
                throw new BlobStoreException($"Test: {operation} of {name} failed.");
            case Fault.LoseAnswer:
                await call();
                throw new BlobStoreException($"Test: the answer to {operation} of {name} was lost.");
            case Fault.Repeat:
                await call();
                return await call();
            default:
                return await call();
        }
    }
}
