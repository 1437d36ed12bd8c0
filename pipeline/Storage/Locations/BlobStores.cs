namespace LukePipeline.Storage.Locations;

/// <summary>Opens the store behind a location that a user typed.</summary>
public static class BlobStores
{
    /// <summary>
    /// Opens the store rooted at a location: a local folder (a path or file:// URL), or
    /// <c>https://ACCOUNT.blob.core.windows.net/CONTAINER/PREFIX</c>, with a SAS in its query or not. Nothing is read yet.
    /// </summary>
    /// <exception cref="BlobStoreException">The location or the credentials cannot be used.</exception>
    public static IBlobStore Open(string location, BlobStoreOptions options)
    {
        if (string.IsNullOrWhiteSpace(location))
        {
            throw new BlobStoreException($"The location is empty. Write {options.Forms}.");
        }

        var scheme = options.SchemeOf(location)
            ?? throw new BlobStoreException($"'{LocationKind.Redact(location)}' is of no kind that can be opened. Write {options.Forms}.");
        return scheme.Open(
            location, new StoreAccess(options.ConnectionString, plain => SasTokens.IsSigned(plain) ? null : options.Sas.Find(plain), options.TimeProvider) { Roots = options.Roots.Folders });
    }
}
