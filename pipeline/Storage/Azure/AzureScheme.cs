using Azure.Storage.Blobs;
using LukePipeline.Ground;

namespace LukePipeline.Storage.Azure;

/// <summary>
/// <c>https://ACCOUNT.blob.core.windows.net/CONTAINER/PREFIX</c> (or an emulator's URL), with a shared access signature in its query or
/// not.
/// </summary>
/// <param name="options">Retries and transfers.</param>
internal sealed class AzureScheme(AzureBlobStoreOptions options) : IContainerScheme
{
    public string Noun => "Azure URL";

    public string Form => "https://ACCOUNT.blob.core.windows.net/CONTAINER/PREFIX";

    public bool Handles(string location) =>
        location.StartsWith("https://", StringComparison.OrdinalIgnoreCase) || location.StartsWith("http://", StringComparison.OrdinalIgnoreCase);

    public (string Container, string Name) Split(string location)
    {
        if (!Uri.TryCreate(location, UriKind.Absolute, out var url) || new BlobUriBuilder(url) is not { BlobContainerName.Length: > 0 } parts)
        {
            throw new LukeException($"'{location}' names no container. Write {Form}.");
        }

        var container = new BlobUriBuilder(url) { BlobName = null, Sas = null, Snapshot = null, VersionId = null }.ToUri().ToString().TrimEnd('/');
        return (container, parts.BlobName ?? "");
    }

    public IBlobStore Open(string location, StoreAccess access)
    {
        if (!Uri.TryCreate(location, UriKind.Absolute, out var url))
        {
            throw new BlobStoreException($"'{location.Split('?')[0]}' is not a valid URL. Write {Form}.");
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
