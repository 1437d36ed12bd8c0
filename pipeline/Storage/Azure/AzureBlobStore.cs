using System.Security.Cryptography;
using Azure;
using Azure.Storage;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using LukePipeline.Storage.Local;
using AzureProperties = Azure.Storage.Blobs.Models.BlobProperties;

namespace LukePipeline.Storage.Azure;

/// <summary>A store over a prefix of an Azure Blob container.</summary>
/// <remarks>
/// Every write carries an id of its own in the blob's metadata. When a conditional write is refused, or its answer is
/// lost, the blob is read again: if it carries our id, an earlier try of the same write had succeeded. The container is created
/// by the first write if it is missing.
/// </remarks>
public sealed class AzureBlobStore : IBlobStore
{
    private const string WriteId = "lukewrite";

    private readonly BlobContainerClient _container;
    private readonly string _prefix;
    private readonly AzureBlobStoreOptions _options;
    private readonly TimeProvider _timeProvider;

    /// <summary>Opens the store. Use <c>BlobStores.Open</c> to make one from a URL.</summary>
    /// <param name="container">The container, its client configured with <see cref="AzureClients.CreateOptions"/>.</param>
    /// <param name="prefix">Prefix of all names, without '/' at the end; empty for the whole container.</param>
    /// <param name="options">Options; null for the defaults.</param>
    /// <param name="timeProvider">Clock; null for the system's.</param>
    public AzureBlobStore(BlobContainerClient container, string prefix, AzureBlobStoreOptions? options = null, TimeProvider? timeProvider = null)
    {
        _container = container;
        _prefix = prefix.Length == 0 ? "" : BlobName.Check(prefix) + "/";
        _options = options ?? new AzureBlobStoreOptions();
        _timeProvider = timeProvider ?? TimeProvider.System;
        Location = new Uri(container.Uri.GetLeftPart(UriPartial.Path).TrimEnd('/') + "/" + _prefix).ToString().TrimEnd('/');
    }

    /// <inheritdoc/>
    public string Location { get; }

    /// <inheritdoc/>
    /// <remarks>Documents of others are nobody's business, and the temporary folder is shared.</remarks>
    public string SpoolFolder => PrivateFolder.Ensure(Path.Combine(Path.GetTempPath(), $"luke-spool-{Environment.UserName}"));

    /// <inheritdoc/>
    public async Task<BlobPage> ListPageAsync(string prefix, string? continuation, int pageSize, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(pageSize, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(pageSize, 5000);
        try
        {
            var pages = _container.GetBlobsAsync(BlobTraits.Metadata, BlobStates.None, _prefix + prefix, cancellationToken).AsPages(continuation, pageSize);
            await foreach (var page in pages.ConfigureAwait(false))
            {
                var entries = page.Values.Select(ToEntry).ToArray();
                return new BlobPage(entries, string.IsNullOrEmpty(page.ContinuationToken) ? null : page.ContinuationToken);
            }
        }
        catch (RequestFailedException e) when (e.Status == 404)
        {
            // The container does not exist: nothing in it.
        }
        catch (Exception e) when (AzureErrors.IsFailure(e, cancellationToken))
        {
            throw AzureErrors.Explain(e, Location, "list");
        }

        return new BlobPage([], null);
    }

    /// <inheritdoc/>
    public async Task<BlobProperties?> GetPropertiesAsync(string name, CancellationToken cancellationToken) =>
        await ReadPropertiesAsync(name, cancellationToken).ConfigureAwait(false) is { } properties ? ToProperties(properties) : null;

    /// <inheritdoc/>
    public async Task<Stream> OpenReadAsync(string name, long offset, long? length, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(length ?? 0, nameof(length));
        try
        {
            if (length == 0)
            {
                _ = await ReadPropertiesAsync(name, cancellationToken).ConfigureAwait(false) ?? throw new BlobNotFoundException(name, Location);
                return Stream.Null;
            }

            var range = offset == 0 && length is null ? default : new HttpRange(offset, length);
            var response = await Client(name).DownloadStreamingAsync(new BlobDownloadOptions { Range = range }, cancellationToken).ConfigureAwait(false);
            return response.Value.Content;
        }
        catch (RequestFailedException e) when (e.Status == 416)
        {
            return Stream.Null;
        }
        catch (RequestFailedException e) when (e.Status == 404)
        {
            throw new BlobNotFoundException(name, Location, e);
        }
        catch (RequestFailedException e) when (AzureErrors.CureOf(e) is { } cure)
        {
            throw new BlobRefusedException($"The service does not hand out the blob ({e.Status} {e.ErrorCode}): {cure}.", e);
        }
        catch (Exception e) when (AzureErrors.IsFailure(e, cancellationToken))
        {
            throw AzureErrors.Explain(e, Location, $"read '{name}'");
        }
    }

    /// <inheritdoc/>
    /// <remarks>Asks for a byte more than it takes, so that one request tells that there is more.</remarks>
    public async Task<BlobContent?> TryReadAsync(string name, long mostBytes, CancellationToken cancellationToken)
    {
        try
        {
            var response = await DownloadAsync(name, new HttpRange(0, mostBytes + 1), cancellationToken).ConfigureAwait(false);
            if (response.Value.Details.ContentLength > mostBytes)
            {
                throw this.TooLong(name, mostBytes);
            }

            return new BlobContent(response.Value.Content.ToMemory(), response.Value.Details.ETag.ToString("H"));
        }
        catch (RequestFailedException e) when (e.Status == 404)
        {
            return null;
        }
        catch (Exception e) when (AzureErrors.IsFailure(e, cancellationToken))
        {
            throw AzureErrors.Explain(e, Location, $"read '{name}'");
        }
    }

    private async Task<Response<BlobDownloadResult>> DownloadAsync(string name, HttpRange range, CancellationToken cancellationToken)
    {
        try
        {
            return await Client(name).DownloadContentAsync(new BlobDownloadOptions { Range = range }, cancellationToken).ConfigureAwait(false);
        }
        catch (RequestFailedException e) when (e.Status == 416)
        {
            // An empty blob has no range at all.
            return await Client(name).DownloadContentAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public Task<string?> TryCreateAsync(string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) =>
        TryWriteAsync(name, content, new BlobRequestConditions { IfNoneMatch = ETag.All }, cancellationToken);

    /// <inheritdoc/>
    public Task<string?> TryReplaceAsync(string name, ReadOnlyMemory<byte> content, string etag, CancellationToken cancellationToken) =>
        TryWriteAsync(name, content, new BlobRequestConditions { IfMatch = new ETag(etag) }, cancellationToken);

    /// <inheritdoc/>
    public async Task<string> PutAsync(string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) =>
        await TryWriteAsync(name, content, conditions: null, cancellationToken).ConfigureAwait(false)
        ?? throw new BlobStoreException($"'{name}' in {Location} was refused although it was written without a condition. Try again.");

    /// <inheritdoc/>
    public async Task<BlobProperties?> TryUploadFileAsync(string name, string path, CancellationToken cancellationToken)
    {
        byte[] md5;
        long length;
        await using (var file = File.OpenRead(path))
        {
            md5 = await MD5.HashDataAsync(file, cancellationToken).ConfigureAwait(false);
            length = file.Length;
        }

        var written = await WriteAsync(name, new BlobRequestConditions { IfNoneMatch = ETag.All }, async options =>
        {
            options.HttpHeaders = new BlobHttpHeaders { ContentHash = md5 };
            options.TransferOptions = new StorageTransferOptions
            {
                InitialTransferSize = _options.BlockBytes,
                MaximumTransferSize = _options.BlockBytes,
                MaximumConcurrency = _options.BlocksAtOnce,
            };
            await using var file = File.OpenRead(path);
            return (await Client(name).UploadAsync(file, options, cancellationToken).ConfigureAwait(false)).Value.ETag;
        }, cancellationToken).ConfigureAwait(false);
        if (written is null)
        {
            return null;
        }

        var arrived = await GetPropertiesAsync(name, cancellationToken).ConfigureAwait(false);
        return arrived is not null && arrived.Length == length && arrived.Md5 is { } hash && hash.AsSpan().SequenceEqual(md5)
            ? arrived
            : throw new BlobStoreException(
                $"'{name}' did not arrive in {Location} as it was sent ({arrived?.Length ?? 0} of {length} bytes, or another MD5). Run the same command again.");
    }

    /// <inheritdoc/>
    public async Task<PublishOutcome> TryPublishAsync(string source, string destination, string? destinationETag, CancellationToken cancellationToken)
    {
        var conditions = destinationETag is null
            ? new BlobRequestConditions { IfNoneMatch = ETag.All }
            : new BlobRequestConditions { IfMatch = new ETag(destinationETag) };
        var sourceMissing = false;
        var written = await WriteAsync(destination, conditions, async options =>
        {
            try
            {
                // The source is in the same account, so the request's own credential covers it; a SAS is part of the URL.
                var copy = await Client(destination).StartCopyFromUriAsync(Client(source).Uri, new BlobCopyFromUriOptions
                {
                    DestinationConditions = conditions,
                    Metadata = options.Metadata,
                }, cancellationToken).ConfigureAwait(false);
                return copy.GetRawResponse().Headers.ETag ?? default;
            }
            catch (RequestFailedException e) when (e.Status == 404 && e.ErrorCode != BlobErrorCode.ContainerNotFound)
            {
                sourceMissing = true;
                throw;
            }
        }, cancellationToken).ConfigureAwait(false);
        if (written is null)
        {
            return sourceMissing ? PublishOutcome.SourceMissing : PublishOutcome.DestinationChanged;
        }

        await WaitForCopyAsync(destination, cancellationToken).ConfigureAwait(false);
        return PublishOutcome.Published;
    }

    /// <inheritdoc/>
    public async Task<bool> DeleteAsync(string name, string? etag, CancellationToken cancellationToken)
    {
        try
        {
            var conditions = etag is null ? null : new BlobRequestConditions { IfMatch = new ETag(etag) };
            await Client(name).DeleteAsync(DeleteSnapshotsOption.IncludeSnapshots, conditions, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (RequestFailedException e) when (e.Status is 404 or 412)
        {
            return false;
        }
        catch (Exception e) when (AzureErrors.IsFailure(e, cancellationToken))
        {
            throw AzureErrors.Explain(e, Location, $"delete '{name}'");
        }
    }

    private BlobEntry ToEntry(BlobItem item) => item is { Name: { } name, Properties.ETag: not null } && name.StartsWith(_prefix, StringComparison.Ordinal)
        ? new BlobEntry(name[_prefix.Length..], ToProperties(item.Properties, item.Metadata))
        : throw new BlobStoreException($"{Location} cannot be used (list): the service names a blob that was not asked for, or not what it is. Check the network and the service, then run the same command again.");

    private static BlobProperties ToProperties(BlobItemProperties properties, IDictionary<string, string>? metadata) =>
        new(properties.ContentLength ?? 0, properties.ETag!.Value.ToString("H"), properties.LastModified ?? default, properties.ContentHash) { IsFolder = IsFolder(metadata) };

    private static BlobProperties ToProperties(AzureProperties properties) =>
        new(properties.ContentLength, properties.ETag.ToString("H"), properties.LastModified, properties.ContentHash) { IsFolder = IsFolder(properties.Metadata) };

    private static bool IsFolder(IDictionary<string, string>? metadata) =>
        metadata?.Any(pair => pair.Key.Equals("hdi_isfolder", StringComparison.OrdinalIgnoreCase) && pair.Value.Equals("true", StringComparison.OrdinalIgnoreCase)) == true;

    private Task<string?> TryWriteAsync(
        string name, ReadOnlyMemory<byte> content, BlobRequestConditions? conditions, CancellationToken cancellationToken) =>
        WriteAsync(name, conditions, async options =>
        {
            options.HttpHeaders = new BlobHttpHeaders { ContentHash = MD5.HashData(content.Span) };
            return (await Client(name).UploadAsync(BinaryData.FromBytes(content), options, cancellationToken).ConfigureAwait(false)).Value.ETag;
        }, cancellationToken);

    /// <summary>Runs one write and finds out what became of it, whatever the answer was.</summary>
    /// <returns>The version that our write made; null when its condition did not hold, or no longer shows that it had.</returns>
    private async Task<string?> WriteAsync(
        string name, BlobRequestConditions? conditions, Func<BlobUploadOptions, Task<ETag>> write, CancellationToken cancellationToken)
    {
        var id = Guid.NewGuid().ToString("n");
        for (var containerCreated = false; ; containerCreated = true)
        {
            var options = new BlobUploadOptions
            {
                Conditions = conditions,
                Metadata = new Dictionary<string, string> { [WriteId] = id },
                TransferValidation = new UploadTransferValidationOptions { ChecksumAlgorithm = StorageChecksumAlgorithm.MD5 },
            };
            Exception? failure = null;
            try
            {
                return (await write(options).ConfigureAwait(false)).ToString("H");
            }
            catch (RequestFailedException e) when (e.ErrorCode == BlobErrorCode.ContainerNotFound && !containerCreated)
            {
                await CreateContainerAsync(cancellationToken).ConfigureAwait(false);
                continue;
            }
            catch (RequestFailedException e) when (AzureErrors.IsConditionRefused(e))
            {
                // By somebody else's write, or by an earlier try of this one.
            }
            catch (Exception e) when (AzureErrors.IsFailure(e, cancellationToken))
            {
                failure = e;
            }

            try
            {
                var current = await ReadPropertiesAsync(name, cancellationToken).ConfigureAwait(false);
                if (current is not null && current.Metadata.TryGetValue(WriteId, out var writer) && writer == id)
                {
                    return current.ETag.ToString("H");
                }
            }
            catch (BlobStoreException) when (failure is not null)
            {
                // The first failure says more.
            }

            return failure is null ? null : throw AzureErrors.Explain(failure, Location, $"write '{name}'");
        }
    }

    /// <summary>Copies inside one account are usually done when their request is; the service may also take its time.</summary>
    private async Task WaitForCopyAsync(string name, CancellationToken cancellationToken)
    {
        for (var wait = TimeSpan.FromMilliseconds(20); ; wait = wait * 2 < TimeSpan.FromSeconds(2) ? wait * 2 : wait)
        {
            var properties = await ReadPropertiesAsync(name, cancellationToken).ConfigureAwait(false);
            switch (properties?.BlobCopyStatus)
            {
                case CopyStatus.Pending:
                    await Task.Delay(wait, _timeProvider, cancellationToken).ConfigureAwait(false);
                    break;
                case CopyStatus.Aborted or CopyStatus.Failed:
                    throw new BlobStoreException(
                        $"The copy to '{name}' in {Location} ended as {properties.BlobCopyStatus}: {properties.CopyStatusDescription}. Run the same command again.");
                default:
                    return;
            }
        }
    }

    private async Task<AzureProperties?> ReadPropertiesAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            return (await Client(name).GetPropertiesAsync(cancellationToken: cancellationToken).ConfigureAwait(false)).Value;
        }
        catch (RequestFailedException e) when (e.Status == 404)
        {
            return null;
        }
        catch (Exception e) when (AzureErrors.IsFailure(e, cancellationToken))
        {
            throw AzureErrors.Explain(e, Location, $"look at '{name}'");
        }
    }

    private async Task CreateContainerAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _container.CreateIfNotExistsAsync(cancellationToken: cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (AzureErrors.IsFailure(e, cancellationToken))
        {
            throw AzureErrors.Explain(e, Location, "create the container");
        }
    }

    private BlobClient Client(string name) => _container.GetBlobClient(_prefix + BlobName.Check(name));
}
