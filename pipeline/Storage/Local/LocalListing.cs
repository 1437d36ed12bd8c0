namespace LukePipeline.Storage.Local;

/// <summary>Walks a folder in ordinal order of the names, holding one folder's entries per level and no more.</summary>
/// <param name="root">The folder; names are relative to it.</param>
/// <param name="hidden">Name, below the root, of a folder that does not belong to the store.</param>
internal sealed class LocalListing(string root, string hidden)
{
    /// <summary>Names of the files that begin with <paramref name="prefix"/> and come after <paramref name="after"/>.</summary>
    public IEnumerable<string> Names(string prefix, string? after)
    {
        var folder = prefix[..(prefix.LastIndexOf('/') + 1)];
        return Walk(folder, prefix, after);
    }

    private IEnumerable<string> Walk(string folder, string prefix, string? after)
    {
        var path = Path.Combine(root, folder);
        FileSystemInfo[] entries;
        try
        {
            entries = new DirectoryInfo(path).GetFileSystemInfos();
        }
        catch (DirectoryNotFoundException)
        {
            yield break;
        }

        // With its '/', a folder sorts among the files exactly where the names of its files do.
        var names = entries.Select(entry => (Name: folder + entry.Name + (entry is DirectoryInfo ? "/" : ""), Entry: entry)).ToArray();
        Array.Sort(names, (left, right) => string.CompareOrdinal(left.Name, right.Name));
        foreach (var (name, entry) in names)
        {
            if (entry is FileInfo)
            {
                if (name.StartsWith(prefix, StringComparison.Ordinal) && (after is null || string.CompareOrdinal(name, after) > 0))
                {
                    RefuseLink(entry, name);
                    yield return name;
                }
            }
            else if (name != hidden && MayHold(name, prefix) && (after is null || string.CompareOrdinal(name, after) > 0 || after.StartsWith(name, StringComparison.Ordinal)))
            {
                RefuseLink(entry, name);
                foreach (var inner in Walk(name, prefix, after))
                {
                    yield return inner;
                }
            }
        }
    }

    private static bool MayHold(string folder, string prefix) =>
        folder.StartsWith(prefix, StringComparison.Ordinal) || prefix.StartsWith(folder, StringComparison.Ordinal);

    private void RefuseLink(FileSystemInfo entry, string name)
    {
        if (entry.LinkTarget is not null)
        {
            throw LocalBlobStore.LinkRefused(root, name.TrimEnd('/'));
        }
    }
}
