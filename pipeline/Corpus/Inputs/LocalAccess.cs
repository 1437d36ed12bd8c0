using LukePipeline.Ground;

namespace LukePipeline.Corpus.Inputs;

/// <summary>Which local files may be read, and where a path really leads. Used for one listing.</summary>
internal sealed class LocalAccess
{
    /// <summary>Linux gives up after as many links.</summary>
    private const int MaxLinks = 40;

    private readonly bool _followLinks;
    private readonly string[] _roots;
    private readonly Dictionary<string, string> _resolvedFolders = new(StringComparer.Ordinal);

    public LocalAccess(CorpusOptions options)
    {
        _followLinks = options.FollowLinks;
        _roots = [.. options.AllowedRoots.Where(r => !r.Contains("://", StringComparison.Ordinal)).Select(r => Resolve(Path.GetFullPath(r)))];
        Restricted = options.AllowedRoots.Count > 0;
    }

    private bool Restricted { get; }

    /// <summary>True for a symbolic link, whether or not it leads anywhere.</summary>
    public static bool IsLink(string path) => new FileInfo(path).LinkTarget is not null;

    /// <summary>Why the file or folder must not be read; null when it may.</summary>
    public string? Refusal(string path)
    {
        if (!_followLinks && new FileInfo(path).LinkTarget is { } target)
        {
            return $"it is a link to '{target}', and links are not followed. Name its target as an input.";
        }

        if (IsLink(path) && !Path.Exists(path))
        {
            return "it is a link that leads nowhere.";
        }

        return Restricted && !_roots.Any(root => IsInside(Resolve(path), root))
            ? "it lies outside the folders that may be read here."
            : null;
    }

    /// <summary>
    /// Every file below a folder, and links to folders where these are not followed; in a fixed order. What is left out is named with its
    /// kind, a folder once.
    /// </summary>
    public IEnumerable<(string Path, string? LeftOut)> Walk(string root, PathGlob? glob, IReadOnlyCollection<string> outputTables)
    {
        var isOutput = IsOutput(root);
        var folders = new Stack<string>([root]);
        var visited = new HashSet<string>(StringComparer.Ordinal) { Resolve(root) };
        while (folders.TryPop(out var folder))
        {
            foreach (var entry in List(folder))
            {
                // A pattern chooses among hidden names itself.
                if (glob is null && LeftOutKind.IsHidden(entry.Name))
                {
                    yield return (entry.FullName, LeftOutKind.Hidden);
                    continue;
                }

                var isFolder = Directory.Exists(entry.FullName) && (_followLinks || entry.LinkTarget is null);
                if (glob is not null && !(isFolder ? glob.MayContain(entry.FullName) : glob.Matches(entry.FullName)))
                {
                    continue;
                }

                if (isFolder ? IsOutput(entry.FullName) || (isOutput && folder == root && outputTables.Contains(entry.Name)) : isOutput && folder == root && entry.Name == "manifest.json")
                {
                    yield return (entry.FullName, LeftOutKind.Output);
                }
                else if (!isFolder)
                {
                    yield return (entry.FullName, null);
                }
                else if (visited.Add(Resolve(entry.FullName)))
                {
                    // A link that is followed may lead back to where it is.
                    folders.Push(entry.FullName);
                }
            }
        }
    }

    /// <summary>The path with every link in it resolved.</summary>
    public string Resolve(string path) => Resolve(path, MaxLinks);

    private static IEnumerable<FileSystemInfo> List(string folder)
    {
        try
        {
            return new DirectoryInfo(folder).GetFileSystemInfos().OrderBy(e => e.Name, StringComparer.Ordinal);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new LukeException($"This user may not list the folder '{folder}'. Grant it access, or leave the folder out.", e);
        }
    }

    private static bool IsOutput(string folder) => File.Exists(Path.Combine(folder, LeftOutKind.OutputMarker));

    private static bool IsInside(string path, string root) =>
        path.StartsWith(root, StringComparison.Ordinal)
        && (path.Length == root.Length || root.EndsWith('/') || path[root.Length] == Path.DirectorySeparatorChar);

    private string Resolve(string path, int links)
    {
        var parent = Path.GetDirectoryName(path);
        if (parent is null || links == 0)
        {
            return path;
        }

        if (!_resolvedFolders.TryGetValue(parent, out var folder))
        {
            _resolvedFolders[parent] = folder = Resolve(parent, links);
        }

        var resolved = Path.Combine(folder, Path.GetFileName(path));
        return new FileInfo(resolved).LinkTarget is { } target
            ? Resolve(Path.GetFullPath(target, folder), links - 1)
            : resolved;
    }
}
