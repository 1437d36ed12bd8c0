namespace LukePipeline.Storage.Local;

/// <summary>Where paths really lead: every link in them resolved. What was resolved is remembered, so an instance serves one look.</summary>
internal sealed class RealPath
{
    /// <summary>Linux gives up after as many links.</summary>
    private const int MaxLinks = 40;

    private readonly Dictionary<string, string> _folders = new(StringComparer.Ordinal);

    /// <summary>The path with every link in it resolved; what does not exist stays as it is.</summary>
    public string Resolve(string path) => Resolve(path, MaxLinks);

    private string Resolve(string path, int links)
    {
        var parent = Path.GetDirectoryName(path);
        if (parent is null || links == 0)
        {
            return path;
        }

        if (!_folders.TryGetValue(parent, out var folder))
        {
            _folders[parent] = folder = Resolve(parent, links);
        }

        var resolved = Path.Combine(folder, Path.GetFileName(path));
        return new FileInfo(resolved).LinkTarget is { } target
            ? Resolve(Path.GetFullPath(target, folder), links - 1)
            : resolved;
    }
}
