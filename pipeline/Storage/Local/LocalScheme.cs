namespace LukePipeline.Storage.Local;

/// <summary>A folder: a path, or a <c>file://</c> URL. It handles whatever is no URL of another kind.</summary>
internal sealed class LocalScheme : IStoreScheme
{
    private const string Scheme = "file://";

    public string Noun => "local folder";

    public string Form => "a local folder";

    /// <summary>Whether a location is a folder's.</summary>
    public static bool IsLocal(string location) =>
        location.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) || !location.Contains("://", StringComparison.Ordinal);

    public bool Handles(string location) => IsLocal(location);

    public IBlobStore Open(string location, StoreAccess access)
    {
        if (location.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            return new LocalBlobStore(new Uri(location).LocalPath, access.TimeProvider, access.Roots);
        }

        return File.Exists(location)
            ? throw new BlobStoreException($"'{location}' is a file where a folder is needed. Give another folder.")
            : new LocalBlobStore(location, access.TimeProvider, access.Roots);
    }
}
