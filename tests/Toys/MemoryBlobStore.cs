using System.Globalization;
using System.Security.Cryptography;
using LukePipeline.Storage;
using LukePipeline.Tests.Support;

namespace LukePipeline.Tests.Toys;

/// <summary>A store as a newcomer would write it: blobs in memory, whose versions are numbers.</summary>
/// <param name="location">Where it says that it is.</param>
internal sealed class MemoryBlobStore(string location) : IBlobStore, IDisposable
{
    private readonly TemporaryFolder _spool = new();
    private readonly SortedDictionary<string, Blob> _blobs = new(StringComparer.Ordinal);
    private long _version;

    public string Location => location;

    public string SpoolFolder => _spool.Path;

    /// <summary>The names of all blobs.</summary>
    public IReadOnlyList<string> Names => Locked(() => _blobs.Keys.ToList());

    public Task<BlobPage> ListPageAsync(string prefix, string? continuation, int pageSize, CancellationToken cancellationToken) => Task.FromResult(Locked(() =>
    {
        var found = _blobs.Where(blob => blob.Key.StartsWith(prefix, StringComparison.Ordinal) && string.CompareOrdinal(blob.Key, continuation) > 0)
            .Take(pageSize + 1).Select(blob => new BlobEntry(blob.Key, blob.Value.Properties)).ToList();
        return new BlobPage([.. found.Take(pageSize)], found.Count > pageSize ? found[pageSize - 1].Name : null);
    }));

    public Task<BlobProperties?> GetPropertiesAsync(string name, CancellationToken cancellationToken) =>
        Task.FromResult(Locked(() => _blobs.GetValueOrDefault(name)?.Properties));

    public Task<Stream> OpenReadAsync(string name, long offset, long? length, CancellationToken cancellationToken)
    {
        var bytes = (Locked(() => _blobs.GetValueOrDefault(name)) ?? throw new BlobNotFoundException(name, location)).Bytes;
        var start = (int)Math.Min(offset, bytes.Length);
        return Task.FromResult<Stream>(new MemoryStream(bytes, start, (int)Math.Min(length ?? long.MaxValue, bytes.Length - start)));
    }

    public Task<BlobContent?> TryReadAsync(string name, long mostBytes, CancellationToken cancellationToken) => Task.FromResult(
        Locked(() => _blobs.GetValueOrDefault(name)) is { } blob ? new BlobContent(blob.Bytes, blob.Properties.ETag) : null);

    public Task<string?> TryCreateAsync(string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) =>
        Task.FromResult(Locked(() => _blobs.ContainsKey(name) ? null : Write(name, content.ToArray()).ETag));

    public Task<string?> TryReplaceAsync(string name, ReadOnlyMemory<byte> content, string etag, CancellationToken cancellationToken) =>
        Task.FromResult(Locked(() => _blobs.GetValueOrDefault(name)?.Properties.ETag == etag ? Write(name, content.ToArray()).ETag : null));

    public Task<string> PutAsync(string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) =>
        Task.FromResult(Locked(() => Write(name, content.ToArray()).ETag));

    public Task<BlobProperties?> TryUploadFileAsync(string name, string path, CancellationToken cancellationToken)
    {
        var bytes = File.ReadAllBytes(path);
        return Task.FromResult(Locked(() => _blobs.ContainsKey(name) ? null : Write(name, bytes)));
    }

    public async Task<BlobProperties?> TryUploadAsync(string name, Stream content, CancellationToken cancellationToken)
    {
        using var bytes = new MemoryStream();
        await content.CopyToAsync(bytes, cancellationToken);
        return Locked(() => _blobs.ContainsKey(name) ? null : Write(name, bytes.ToArray()));
    }

    public Task<PublishOutcome> TryPublishAsync(string source, string destination, string? destinationETag, CancellationToken cancellationToken) =>
        Task.FromResult(Locked(() =>
        {
            if (!_blobs.TryGetValue(source, out var blob))
            {
                return PublishOutcome.SourceMissing;
            }

            if (_blobs.GetValueOrDefault(destination)?.Properties.ETag != destinationETag)
            {
                return PublishOutcome.DestinationChanged;
            }

            Write(destination, blob.Bytes);
            _blobs.Remove(source);
            return PublishOutcome.Published;
        }));

    public Task<bool> DeleteAsync(string name, string? etag, CancellationToken cancellationToken) =>
        Task.FromResult(Locked(() => _blobs.TryGetValue(name, out var blob) && (etag is null || blob.Properties.ETag == etag) && _blobs.Remove(name)));

    public void Dispose() => _spool.Dispose();

    private BlobProperties Write(string name, byte[] bytes)
    {
        var properties = new BlobProperties(bytes.Length, (++_version).ToString(CultureInfo.InvariantCulture), DateTimeOffset.UtcNow, MD5.HashData(bytes));
        _blobs[name] = new Blob(bytes, properties);
        return properties;
    }

    private T Locked<T>(Func<T> action)
    {
        lock (_blobs)
        {
            return action();
        }
    }

    private sealed record Blob(byte[] Bytes, BlobProperties Properties);
}

/// <summary>Locations <c>mem://CONTAINER/NAME</c>.</summary>
internal sealed class MemoryScheme : IContainerScheme, IDisposable
{
    private readonly Dictionary<string, MemoryBlobStore> _stores = new(StringComparer.Ordinal);

    public string Noun => "place in memory";

    public string Form => "mem://CONTAINER/NAME";

    public bool Handles(string location) => location.StartsWith("mem://", StringComparison.Ordinal);

    public (string Container, string Name) Split(string location) => location.IndexOf('/', "mem://".Length) is >= 0 and var end
        ? (location[..end], Uri.UnescapeDataString(location[(end + 1)..]))
        : (location, "");

    public IBlobStore Open(string location, StoreAccess access) => Get(location);

    public MemoryBlobStore Get(string location)
    {
        lock (_stores)
        {
            return _stores.TryGetValue(location, out var store) ? store : _stores[location] = new MemoryBlobStore(location);
        }
    }

    public void Dispose()
    {
        foreach (var store in _stores.Values)
        {
            store.Dispose();
        }
    }
}
