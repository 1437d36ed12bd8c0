using LukePipeline.Storage.Azure;

namespace LukePipeline.Storage.Locations;

/// <summary>Opens the store behind a location that a user typed.</summary>
public static class BlobStores
{
    /// <summary>Whether a location is a URL of Azure Blob Storage (or an emulator) rather than a local path.</summary>
    public static bool IsAzure(string location) => AzureScheme.IsAzure(location);

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

        var scheme = options.Schemes.FirstOrDefault(scheme => scheme.Handles(location))
            ?? throw new BlobStoreException($"'{location.Split('?')[0]}' is of no kind that can be opened. Write a local folder or an https:// URL of an Azure container.");
        return scheme.Open(
            location, new StoreAccess(options.ConnectionString, plain => SasTokens.IsSigned(plain) ? null : options.Sas.Find(plain), options.TimeProvider));
    }
}
