using LukePipeline.Storage;

namespace LukePipeline.Corpus.Inputs;

/// <summary>The blobs below a prefix, as a folder would show them: told apart from what stands there beside the data.</summary>
internal static class BlobFolder
{
    private const string Marker = "/" + LeftOutKind.OutputMarker;

    /// <summary>Lists the blobs.</summary>
    /// <param name="store">The container.</param>
    /// <param name="folder">The prefix, with '/' at its end; empty for the whole container.</param>
    /// <param name="withHidden">Whether hidden names are wanted too: a pattern chooses among them itself.</param>
    /// <param name="outputTables">Folders that belong to an output where the prefix is one itself.</param>
    /// <param name="cancellationToken">Stops the listing.</param>
    /// <returns>Each blob, and what it is left out as; what lies below a folder that is left out comes as its first blob alone.</returns>
    public static async Task<List<(BlobEntry Entry, string? LeftOut)>> ReadAsync(
        IBlobStore store, string folder, bool withHidden, IReadOnlyCollection<string> outputTables, CancellationToken cancellationToken)
    {
        var entries = new List<BlobEntry>();
        await foreach (var entry in store.ListAsync(folder, cancellationToken))
        {
            entries.Add(entry);
        }

        var outputs = entries.Where(entry => ("/" + entry.Name).EndsWith(Marker, StringComparison.Ordinal))
            .Select(entry => entry.Name[..^LeftOutKind.OutputMarker.Length])
            .ToHashSet(StringComparer.Ordinal);
        var folders = entries.SelectMany(entry => Prefixes(entry.Name, folder.Length)).ToHashSet(StringComparer.Ordinal);
        var named = new HashSet<string>(StringComparer.Ordinal);
        var found = new List<(BlobEntry, string?)>();
        foreach (var entry in entries)
        {
            var path = entry.Name[folder.Length..];
            var output = Prefixes(entry.Name, folder.Length).FirstOrDefault(prefix => prefix.Length > folder.Length && outputs.Contains(prefix))
                ?? (outputs.Contains(folder) && (path == "manifest.json" || outputTables.Contains(path.Split('/')[0])) ? folder + path.Split('/')[0] : null);
            var hidden = withHidden ? -1 : Array.FindIndex(path.Split('/'), name => LeftOutKind.IsHidden(name));
            if (output is not null)
            {
                Leave(entry, LeftOutKind.Output, output);
            }
            else if (hidden >= 0)
            {
                Leave(entry, LeftOutKind.Hidden, string.Join('/', path.Split('/').Take(hidden + 1)));
            }
            else
            {
                found.Add((entry, IsFolder(entry, folders) ? LeftOutKind.FolderMarker : null));
            }
        }

        return found;

        void Leave(BlobEntry entry, string kind, string what)
        {
            if (named.Add(what))
            {
                found.Add((entry, kind));
            }
        }
    }

    private static bool IsFolder(BlobEntry entry, HashSet<string> folders) =>
        entry.Properties.IsFolder || (entry.Properties.Length == 0 && (entry.Name.EndsWith('/') || folders.Contains(entry.Name + "/")));

    /// <summary>The folders that a blob lies in, each with its '/', from that at <paramref name="root"/> on.</summary>
    private static IEnumerable<string> Prefixes(string name, int root)
    {
        for (var at = name.IndexOf('/', root); at >= 0; at = name.IndexOf('/', at + 1))
        {
            yield return name[..(at + 1)];
        }
    }
}
