using LukePipeline.Ground;
using LukePipeline.Storage.Local;

namespace LukePipeline.Storage.Locations;

/// <summary>The folders and URL prefixes that something must lie below. It is looked at before anything is asked of the place itself.</summary>
/// <param name="roots">Absolute folders, as paths or <c>file://</c> URLs, and URL prefixes; none for no bound.</param>
public sealed class LocationRoots(IReadOnlyList<string> roots)
{
    private readonly FolderRoots _folders =
        new([.. roots.Select(FullLocation.Of).Where(LocationKind.IsLocal).Select(root => new RealPath().Resolve(Path.GetFullPath(root)))]);

    private readonly string[] _urls = [.. roots.Select(FullLocation.Of).Where(root => !LocationKind.IsLocal(root)).Select(root => Plain(root) ?? root)];

    /// <summary>No bound.</summary>
    public static LocationRoots None { get; } = new([]);

    /// <summary>The folders among them, to ask again once a folder is held open: a link may have come into its path meanwhile. Null for no bound.</summary>
    public FolderRoots? Folders => roots.Count == 0 ? null : _folders;

    /// <summary>Whether a location may be used. A pattern counts as the folder before its first wildcard.</summary>
    /// <param name="location">A path, a <c>file://</c> URL, or a URL of a container and what lies in it; a signature does not matter.</param>
    public bool Allow(string location)
    {
        if (roots.Count == 0)
        {
            return true;
        }

        if (!LocationKind.IsLocal(location))
        {
            return Plain(location) is { } plain && _urls.Any(root => plain == root || plain.StartsWith(root + "/", StringComparison.Ordinal));
        }

        var path = FullLocation.Of(location);
        if (path.Length == 0 || path.Contains('\0'))
        {
            return false;
        }

        var real = new RealPath().Resolve(Place(Path.GetFullPath(path)));
        return _folders.Allow(real);
    }

    /// <summary>Refuses a location that may not be used.</summary>
    /// <param name="location">The location.</param>
    /// <param name="what">What it is, for the message: "The output".</param>
    /// <exception cref="LukeException">It lies outside.</exception>
    public void Check(string location, string what)
    {
        if (!Allow(location))
        {
            throw new LukeException(
                $"{what} '{LocationKind.Redact(location)}' lies outside the folders and prefixes that may be used here. Take one below them, or ask whoever runs the silos.",
                null,
                ReasonCode.UnsafePath);
        }
    }

    /// <summary>The folder before the first wildcard; a file of that very name counts as itself.</summary>
    private static string Place(string path)
    {
        var wildcard = path.AsSpan().IndexOfAny("*?[");
        return wildcard < 0 || Path.Exists(path) ? path : path[..Math.Max(1, path.LastIndexOf(Path.DirectorySeparatorChar, wildcard))];
    }

    /// <summary>A URL with its dots resolved and its escapes undone, without query and wildcards; null where it is none.</summary>
    private static string? Plain(string location)
    {
        var place = location.Split('?')[0];
        var wildcard = place.AsSpan().IndexOfAny("*[");
        place = wildcard < 0 ? place : place[..(place.LastIndexOf('/', wildcard) + 1)];
        if (!Uri.TryCreate(place, UriKind.Absolute, out var url) || url.UserInfo.Length > 0)
        {
            return null;
        }

        var path = Uri.UnescapeDataString(url.AbsolutePath).TrimEnd('/');
        return path.Split('/').Any(part => part is "." or "..") ? null : url.GetLeftPart(UriPartial.Authority) + path;
    }
}
