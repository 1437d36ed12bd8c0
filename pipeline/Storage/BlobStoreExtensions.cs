using System.Runtime.CompilerServices;

namespace LukePipeline.Storage;

/// <summary>Conveniences over <see cref="IBlobStore"/> that every store gets for nothing.</summary>
public static class BlobStoreExtensions
{
    private const int PageSize = 1000;

    /// <summary>What is read into memory at once where nothing else is said: a manifest may list the files of a hundred thousand shards.</summary>
    private const long MostBytes = 256 << 20;

    /// <summary>All blobs whose names begin with a prefix, in ordinal order; pages are fetched as the caller goes on.</summary>
    public static async IAsyncEnumerable<BlobEntry> ListAsync(
        this IBlobStore store, string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? continuation = null;
        do
        {
            var page = await store.ListPageAsync(prefix, continuation, PageSize, cancellationToken).ConfigureAwait(false);
            foreach (var entry in page.Entries)
            {
                yield return entry;
            }

            continuation = page.Continuation;
        }
        while (continuation is not null);
    }

    /// <summary>Reads a blob whole that may be as long as a manifest; null when there is none of that name.</summary>
    /// <exception cref="BlobStoreException">It is longer than any file of a job.</exception>
    public static Task<BlobContent?> TryReadAsync(this IBlobStore store, string name, CancellationToken cancellationToken) =>
        store.TryReadAsync(name, MostBytes, cancellationToken);

    /// <summary>Refuses a blob that is too long to be read whole.</summary>
    internal static BlobStoreException TooLong(this IBlobStore store, string name, long mostBytes) => new(
        $"'{name}' in {store.Location} has more than {mostBytes >> 10:N0} KiB, which no such file of a job has. Remove it, or take another folder.");

    /// <summary>Opens a whole blob for sequential reading.</summary>
    /// <exception cref="BlobNotFoundException">There is no such blob.</exception>
    public static Task<Stream> OpenReadAsync(this IBlobStore store, string name, CancellationToken cancellationToken) =>
        store.OpenReadAsync(name, offset: 0, length: null, cancellationToken);

    /// <summary>Opens a whole blob for reading in any order, through a file in the spool folder where the store cannot seek.</summary>
    /// <exception cref="BlobNotFoundException">There is no such blob.</exception>
    public static async Task<Stream> OpenSeekableAsync(this IBlobStore store, string name, CancellationToken cancellationToken)
    {
        var stream = await store.OpenReadAsync(name, cancellationToken).ConfigureAwait(false);
        if (stream.CanSeek)
        {
            return stream;
        }

        await using (stream.ConfigureAwait(false))
        {
            var copy = new FileStream(
                Path.Combine(store.SpoolFolder, SpoolNames.New()),
                FileMode.CreateNew,
                FileAccess.ReadWrite,
                FileShare.None,
                1 << 16,
                FileOptions.DeleteOnClose | FileOptions.Asynchronous);
            try
            {
                await stream.CopyToAsync(copy, cancellationToken).ConfigureAwait(false);
                copy.Position = 0;
                return copy;
            }
            catch
            {
                await copy.DisposeAsync().ConfigureAwait(false);
                throw;
            }
        }
    }

    /// <summary>Fails at once where a store cannot be used at all: it is asked something, and a file is written on the way to it.</summary>
    /// <exception cref="BlobStoreException">The store does not answer, or refuses to.</exception>
    public static async Task CheckUsableAsync(this IBlobStore store, CancellationToken cancellationToken)
    {
        await store.ExistsAsync("_SUCCESS", cancellationToken).ConfigureAwait(false);
        var probe = Path.Combine(store.SpoolFolder, SpoolNames.New());
        try
        {
            await File.WriteAllBytesAsync(probe, [0], cancellationToken).ConfigureAwait(false);
            File.Delete(probe);
        }
        catch (Exception e) when (DiskErrors.IsFailure(e))
        {
            throw DiskErrors.Explain(e, store.Location, "write");
        }
    }

    /// <summary>The requests of this process to the store since they were taken last; null where nobody counts them.</summary>
    internal static long? TakeRequests(this IBlobStore store) => (store as WatchedBlobStore)?.TakeRequests();

    /// <summary>Whether a blob of that name exists.</summary>
    public static async Task<bool> ExistsAsync(this IBlobStore store, string name, CancellationToken cancellationToken) =>
        await store.GetPropertiesAsync(name, cancellationToken).ConfigureAwait(false) is not null;
}
