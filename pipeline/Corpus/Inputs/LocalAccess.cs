using System.IO.Enumeration;
using LukePipeline.Ground;
using LukePipeline.Storage.Local;
using Microsoft.Win32.SafeHandles;

namespace LukePipeline.Corpus.Inputs;

/// <summary>Which local files may be read, and where a path really leads. Used for one listing.</summary>
internal sealed class LocalAccess
{
    private readonly bool _followLinks;
    private readonly string[] _roots;
    private readonly RealPath _paths = new();
    private (string Root, string Real) _walked = ("", "");

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

        return Restricted && !_roots.Any(root => RealPath.IsInside(Resolve(path), root))
            ? "it lies outside the folders that may be read here."
            : null;
    }

    /// <summary>Why an open file must not be read; null when it may.</summary>
    /// <param name="file">The file.</param>
    /// <param name="path">The path that it was opened by.</param>
    public string? Refusal(SafeFileHandle file, string path)
    {
        if (RegularFile.RealPath(file) is not { } real)
        {
            return null;
        }

        if (!_followLinks && real != Expected(path))
        {
            return "it was replaced by a link while the inputs were listed, or lies behind one, and links are not followed.";
        }

        return Restricted && !_roots.Any(root => RealPath.IsInside(real, root)) ? "it lies outside the folders that may be read here." : null;
    }

    /// <summary>
    /// Every file below a folder, and links to folders where these are not followed; in a fixed order. What is left out is named with its
    /// kind, a folder once.
    /// </summary>
    public IEnumerable<(string Path, string? LeftOut)> Walk(string root, PathGlob? glob, IReadOnlyCollection<string> outputTables)
    {
        _walked = (root, Resolve(root));
        var isOutput = IsOutput(root);
        var folders = new Stack<string>([root]);
        var visited = new HashSet<string>(StringComparer.Ordinal) { Resolve(root) };
        while (folders.TryPop(out var folder))
        {
            var hasUnnamed = false;
            foreach (var entry in List(folder))
            {
                if (entry.Name.Contains('\ufffd') && !Path.Exists(entry.FullName))
                {
                    hasUnnamed = true;
                    continue;
                }

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

            foreach (var name in hasUnnamed ? RawNames.Invalid(folder) : [])
            {
                yield return (Path.Combine(folder, name), null);
            }
        }
    }

    /// <summary>The path with every link in it resolved.</summary>
    public string Resolve(string path) => _paths.Resolve(path);

    /// <summary>
    /// Where a path leads when nothing below the folder that was asked for is a link. Links above it are the user's own, and were resolved
    /// before anything was listed.
    /// </summary>
    private string Expected(string path) => _walked.Root.Length > 0 && RealPath.IsInside(path, _walked.Root)
        ? Path.Combine(_walked.Real, Path.GetRelativePath(_walked.Root, path))
        : Path.Combine(Resolve(Path.GetDirectoryName(path)!), Path.GetFileName(path));

    /// <summary>What is in a folder, in the order of the names: these alone are held, since there may be a million of them.</summary>
    private static IEnumerable<FileInfo> List(string folder)
    {
        try
        {
            string[] names = [.. new FileSystemEnumerable<string>(folder, (ref entry) => entry.FileName.ToString(), new EnumerationOptions { AttributesToSkip = 0, IgnoreInaccessible = false })];
            names.AsSpan().Sort(string.CompareOrdinal);
            return names.Select(name => new FileInfo(Path.Combine(folder, name)));
        }
        catch (UnauthorizedAccessException e)
        {
            throw new LukeException($"This user may not list the folder '{folder}'. Grant it access, or leave the folder out.", e);
        }
    }

    private static bool IsOutput(string folder) => File.Exists(Path.Combine(folder, LeftOutKind.OutputMarker));
}
