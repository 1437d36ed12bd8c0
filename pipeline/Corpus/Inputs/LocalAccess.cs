using LukePipeline.Storage;
using LukePipeline.Storage.Local;
using LukePipeline.Storage.Locations;

namespace LukePipeline.Corpus.Inputs;

/// <summary>Which local files may be read. Used for one listing.</summary>
/// <param name="options">What is asked.</param>
internal sealed class LocalAccess(CorpusOptions options)
{
    /// <summary>What is said of a file that may not be read.</summary>
    public const string Outside = "it lies outside the folders that may be read here.";

    private readonly FolderRoots? _roots = new LocationRoots(options.AllowedRoots).Folders;
    private readonly RealPath _paths = new();

    /// <summary>True for a symbolic link, whether or not it leads anywhere.</summary>
    public static bool IsLink(string path) => new FileInfo(path).LinkTarget is not null;

    /// <summary>Why the file or folder must not be read; null when it may.</summary>
    public string? Refusal(string path)
    {
        if (new FileInfo(path).LinkTarget is { } target)
        {
            return $"it is a link to '{target}', and links are not followed. Name its target as an input.";
        }

        return IsOutside(Resolve(path)) ? Outside : null;
    }

    /// <summary>Whether a path, links resolved, lies where nothing may be read.</summary>
    public bool IsOutside(string real) => _roots?.Allow(real) == false;

    /// <summary>The path with every link in it resolved.</summary>
    public string Resolve(string path) => _paths.Resolve(path);
}
