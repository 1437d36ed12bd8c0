namespace LukePipeline.Storage;

/// <summary>A kind of locations, and the store behind them. A third store is a folder with one of these, and one line in the list.</summary>
public interface IStoreScheme
{
    /// <summary>What its locations are called: "local folder".</summary>
    string Noun { get; }

    /// <summary>How they are written, for messages: "a local folder".</summary>
    string Form { get; }

    /// <summary>Whether a location is of this kind.</summary>
    /// <param name="location">What a user typed; not empty.</param>
    bool Handles(string location);

    /// <summary>Opens the store rooted at a location. Nothing is read yet.</summary>
    /// <param name="location">A location that it handles.</param>
    /// <param name="access">What it takes besides.</param>
    /// <exception cref="BlobStoreException">The location or the credentials cannot be used.</exception>
    IBlobStore Open(string location, StoreAccess access);
}

/// <summary>A kind of locations that are URLs of names in containers (buckets, shares): documents are read there as blobs.</summary>
public interface IContainerScheme : IStoreScheme
{
    /// <summary>Splits a location into that of its container, which can be opened, and the name in it.</summary>
    /// <param name="location">A location that it handles, without its query.</param>
    /// <returns>The URL of the container without a separator at its end, and the name with its escapes undone; empty for the whole container.</returns>
    /// <exception cref="Ground.LukeException">It names no container.</exception>
    (string Container, string Name) Split(string location);
}

/// <summary>What it takes to open a store besides its location.</summary>
/// <param name="ConnectionString">Connection string of the storage account; null for other credentials.</param>
/// <param name="SignatureOf">The shared access signature for a plain location, as a query; null for none.</param>
/// <param name="TimeProvider">Clock; null for the system's.</param>
public sealed record StoreAccess(string? ConnectionString, Func<string, string?> SignatureOf, TimeProvider? TimeProvider)
{
    /// <summary>What a folder must really lie in whenever it is opened; null for no bound. Default: null.</summary>
    public FolderRoots? Roots { get; init; }
}
