using Azure.Storage.Blobs;
using LukePipeline.Storage.Azure;
using LukePipeline.Storage.Local;

namespace LukePipeline.Storage.Locations;

/// <summary>Opens the store behind a location that a user typed.</summary>
public static class BlobStores
{
    /// <summary>Whether a location is a URL of Azure Blob Storage (or an emulator) rather than a local path.</summary>
    public static bool IsAzure(string location) =>
        location.StartsWith("https://", StringComparison.OrdinalIgnoreCase) || location.StartsWith("http://", StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// Opens the store rooted at a location: a local folder (a path or file:// URL), or
    /// <c>https://ACCOUNT.blob.core.windows.net/CONTAINER/PREFIX</c>, with a SAS in its query or not. Nothing is read yet.
    /// </summary>
    /// <exception cref="BlobStoreException">The location or the credentials cannot be used.</exception>
    public static IBlobStore Open(string location, BlobStoreOptions options)
    {
        if (string.IsNullOrWhiteSpace(location))
        {
            throw new BlobStoreException("The location is empty. Write a folder or an https:// URL of a container.");
        }

        if (IsAzure(location))
        {
            if (!Uri.TryCreate(location, UriKind.Absolute, out var url))
            {
                throw new BlobStoreException($"'{location.Split('?')[0]}' is not a valid URL. Write https://ACCOUNT.blob.core.windows.net/CONTAINER/PREFIX.");
            }

            if (!SasTokens.IsSigned(location) && options.Sas.Find(location) is { } sas)
            {
                url = new UriBuilder(url) { Query = sas }.Uri;
            }

            var container = AzureClients.OpenContainer(url, options.ConnectionString, options.Azure);
            var prefix = new BlobUriBuilder(url).BlobName.Trim('/');
            return new AzureBlobStore(container, prefix, options.Azure, options.TimeProvider);
        }

        if (location.StartsWith("file://", StringComparison.OrdinalIgnoreCase))
        {
            return new LocalBlobStore(new Uri(location).LocalPath, options.TimeProvider);
        }

        if (location.Contains("://", StringComparison.Ordinal))
        {
            throw new BlobStoreException($"'{location.Split('?')[0]}' is of no kind that can be opened. Write a local folder or an https:// URL of an Azure container.");
        }

        if (File.Exists(location))
        {
            throw new BlobStoreException($"'{location}' is a file where a folder is needed. Give another folder.");
        }

        return new LocalBlobStore(location, options.TimeProvider);
    }
}
