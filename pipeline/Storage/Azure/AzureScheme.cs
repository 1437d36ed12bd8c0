using Azure.Storage.Blobs;

namespace LukePipeline.Storage.Azure;

/// <summary>
/// <c>https://ACCOUNT.blob.core.windows.net/CONTAINER/PREFIX</c> (or an emulator's URL), with a shared access signature in its query or
/// not.
/// </summary>
/// <param name="options">Retries and transfers.</param>
internal sealed class AzureScheme(AzureBlobStoreOptions options) : IStoreScheme
{
    /// <summary>Whether a location is a URL of Azure Blob Storage.</summary>
    public static bool IsAzure(string location) =>
        location.StartsWith("https://", StringComparison.OrdinalIgnoreCase) || location.StartsWith("http://", StringComparison.OrdinalIgnoreCase);

    public bool Handles(string location) => IsAzure(location);

    public IBlobStore Open(string location, StoreAccess access)
    {
        if (!Uri.TryCreate(location, UriKind.Absolute, out var url))
        {
            throw new BlobStoreException($"'{location.Split('?')[0]}' is not a valid URL. Write https://ACCOUNT.blob.core.windows.net/CONTAINER/PREFIX.");
        }

        if (access.SignatureOf(location) is { } signature)
        {
            url = new UriBuilder(url) { Query = signature }.Uri;
        }

        var container = AzureClients.OpenContainer(url, access.ConnectionString, options);
        var prefix = new BlobUriBuilder(url).BlobName.Trim('/');
        return new AzureBlobStore(container, prefix, options, access.TimeProvider);
    }
}
