using System.Runtime.CompilerServices;
using LukePipeline.Storage.Locations;

namespace LukePipeline.Corpus.Inputs;

/// <summary>The folders of the inputs of jobs: files are opened below them, and links are not followed there.</summary>
internal sealed class InputRoots
{
    private readonly ConditionalWeakTable<IReadOnlyList<string>, HashSet<string>> _folders = [];

    /// <summary>The outermost folder of the inputs that a file lies in; null where it lies in none.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">What the job reads.</param>
    public string? RootOf(string path, CorpusOptions options)
    {
        if (options.Inputs.Count == 0)
        {
            return null;
        }

        var folders = _folders.GetValue(options.Inputs, Find);
        string? outermost = null;
        for (var folder = Path.GetDirectoryName(Path.GetFullPath(path)); folder is not null; folder = Path.GetDirectoryName(folder))
        {
            outermost = folders.Contains(folder) ? folder : outermost;
        }

        return outermost;
    }

    private static HashSet<string> Find(IReadOnlyList<string> inputs) => inputs
        .Select(input => NamedInput.Parse(input).Location)
        .Where(location => location.Length > 0 && !location.Contains('\0') && LocationKind.IsLocal(location))
        .Select(location => FolderOf(Path.TrimEndingDirectorySeparator(Path.GetFullPath(LocalInputStore.PathOf(location)))))
        .ToHashSet(StringComparer.Ordinal);

    /// <summary>A folder is its own, a file lies in one, and a pattern begins with one. What is not there yet will be a folder.</summary>
    private static string FolderOf(string path) => Directory.Exists(path) ? path
        : File.Exists(path) ? Path.GetDirectoryName(path)!
        : PathGlob.Parse(path)?.Root ?? path;
}
