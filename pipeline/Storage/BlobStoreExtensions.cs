using System.Runtime.CompilerServices;

namespace LukePipeline.Storage;

/// <summary>Conveniences over <see cref="IBlobStore"/> that every store gets for nothing.</summary>
public static class BlobStoreExtensions
{
    private const int PageSize = 1000;

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

    /// <summary>Opens a whole blob for sequential reading.</summary>
    /// <exception cref="BlobNotFoundException">There is no such blob.</exception>
    public static Task<Stream> OpenReadAsync(this IBlobStore store, string name, CancellationToken cancellationToken) =>
        store.OpenReadAsync(name, offset: 0, length: null, cancellationToken);

    /// <summary>Whether a blob of that name exists.</summary>
    public static async Task<bool> ExistsAsync(this IBlobStore store, string name, CancellationToken cancellationToken) =>
        await store.GetPropertiesAsync(name, cancellationToken).ConfigureAwait(false) is not null;
}
