using LukePipeline.Ground;

namespace LukePipeline.Storage.Local;

/// <summary>Walks a folder in ordinal order of the names, holding one folder's entries per level and no more.</summary>
/// <param name="places">Finds the folders; names are relative to their root.</param>
/// <param name="hidden">Name, below the root, of a folder that does not belong to the store.</param>
internal sealed class LocalListing(LocalPlaces places, string hidden)
{
    /// <summary>The files whose names begin with <paramref name="prefix"/> and come after <paramref name="after"/>.</summary>
    /// <exception cref="BlobStoreException">A folder is a link, or a file that belongs to them.</exception>
    public IEnumerable<BlobEntry> Entries(string prefix, string? after)
    {
        var folder = prefix[..(prefix.LastIndexOf('/') + 1)];
        return Walk(folder, prefix, after);
    }

    private IEnumerable<BlobEntry> Walk(string folder, string prefix, string? after)
    {
        using var place = places.Find(folder, create: false);
        if (place is null)
        {
            yield break;
        }

        // With its '/', a folder sorts among the files exactly where the names of its files do.
        var names = new DirectoryInfo(place.Folder).GetFileSystemInfos().Select(entry => (Name: folder + entry.Name + (entry is DirectoryInfo ? "/" : ""), Entry: entry)).ToArray();
        Array.Sort(names, (left, right) => string.CompareOrdinal(left.Name, right.Name));
        foreach (var (name, entry) in names)
        {
            if (entry is FileInfo file)
            {
                if (name.StartsWith(prefix, StringComparison.Ordinal) && (after is null || string.CompareOrdinal(name, after) > 0) && Read(file, name) is { } properties)
                {
                    yield return new BlobEntry(name, properties);
                }
            }
            else if (name != hidden && MayHold(name, prefix) && (after is null || string.CompareOrdinal(name, after) > 0 || after.StartsWith(name, StringComparison.Ordinal)))
            {
                foreach (var inner in Walk(name, prefix, after))
                {
                    yield return inner;
                }
            }
        }
    }

    private static bool MayHold(string folder, string prefix) =>
        folder.StartsWith(prefix, StringComparison.Ordinal) || prefix.StartsWith(folder, StringComparison.Ordinal);

    private BlobProperties? Read(FileInfo file, string name)
    {
        file.Refresh();
        try
        {
            return LocalVersion.Read(file);
        }
        catch (LinkFoundException)
        {
            throw places.Refused(name);
        }
    }
}
