using LukePipeline.Storage.Azure;
using LukePipeline.Storage.Local;

namespace LukePipeline.Storage.Locations;

/// <summary>What kind of place a location is, told by how it is written: a folder of this machine, or a URL of some store.</summary>
public static class LocationKind
{
    /// <summary>What locations may be, in words: "local folder or Azure URL".</summary>
    public static string Nouns { get; } = string.Join(" or ", StoreSchemes.Shipped(new AzureBlobStoreOptions()).Reverse().Select(scheme => scheme.Noun));

    /// <summary>Whether a location is a path or a <c>file://</c> URL; what is a URL of any other kind is not.</summary>
    /// <param name="location">What a user typed.</param>
    public static bool IsLocal(string location) => LocalScheme.IsLocal(location);

    /// <summary>Whether a location is a folder that is not there. What a store holds is known to the store alone.</summary>
    /// <param name="location">What a user typed.</param>
    public static bool IsMissingFolder(string location) => IsLocal(location) && !Directory.Exists(FullLocation.Of(location));

    /// <summary>A location as it may be shown and stored: a URL without its query, which may be a signature.</summary>
    /// <param name="location">What a user typed.</param>
    public static string Redact(string location) => IsLocal(location) ? location : location.Split('?', 2)[0];
}
