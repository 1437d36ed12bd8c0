using LukePipeline.Storage.Local;

namespace LukePipeline.Storage.Locations;

/// <summary>Locations as they are meant rather than as they are typed: <c>in</c>, <c>./in/</c> and its full path are one place.</summary>
public static class FullLocation
{
    private const string FileScheme = "file://";

    /// <summary>The location as it is typed in any working directory: a full path without a separator at its end. A URL of another kind stays.</summary>
    /// <param name="location">What a user typed.</param>
    public static string Of(string location)
    {
        var path = location.StartsWith(FileScheme, StringComparison.OrdinalIgnoreCase) && Uri.TryCreate(location, UriKind.Absolute, out var url) ? url.LocalPath : location;
        return path.Length == 0 || path.Contains('\0') || !LocationKind.IsLocal(path) ? path : Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
    }

    /// <summary>One text for all that lead to the place: links are followed, and a URL is without its query, its host in small letters.</summary>
    /// <param name="location">What a user typed.</param>
    public static string Identify(string location)
    {
        if (LocationKind.IsLocal(location))
        {
            var full = Of(location);
            return Path.IsPathFullyQualified(full) ? new RealPath().Resolve(full) : full;
        }

        return Uri.TryCreate(location, UriKind.Absolute, out var url)
            ? url.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.Unescaped).TrimEnd('/')
            : location;
    }
}
