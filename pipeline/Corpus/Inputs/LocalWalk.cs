using System.IO.Enumeration;
using LukePipeline.Ground;
using LukePipeline.Storage;
using LukePipeline.Storage.Local;
using Microsoft.Win32.SafeHandles;

namespace LukePipeline.Corpus.Inputs;

/// <summary>
/// The files below a folder. On Linux the folder is held open, and all below it is listed and opened through it: a folder that is swapped for a
/// link meanwhile leads nowhere.
/// </summary>
/// <param name="access">What may be read.</param>
internal sealed class LocalWalk(LocalAccess access) : IDisposable
{
    private const string LinkAppeared = "it was replaced by a link while the inputs were listed, or lies behind one, and links are not followed.";

    private const string NotUtf8 = "its name is not UTF-8, so that no program can be told to open it.";

    private (string Root, string Real) _walked = ("", "");
    private HeldFolder? _held;

    /// <summary>
    /// Every file below a folder, and links to folders, which are not followed; in a fixed order. What is left out is named with its
    /// kind, a folder once; what must not be looked into with the reason.
    /// </summary>
    public IEnumerable<FoundPath> Walk(string root, PathGlob? glob, IReadOnlyCollection<string> outputTables)
    {
        _held = OperatingSystem.IsLinux() ? Hold(root, mayBeLink: glob is not null) : null;
        _walked = (root, _held?.RealPath ?? access.Resolve(root));
        var isOutput = IsOutput(root);
        var folders = new Stack<string>([root]);
        while (folders.TryPop(out var folder))
        {
            if (List(folder, out var invalid, out var refused) is not { } names)
            {
                yield return refused!;
                continue;
            }

            foreach (var name in names)
            {
                var entry = new FileInfo(Path.Combine(folder, name));

                // A pattern chooses among hidden names itself.
                if (glob is null && LeftOutKind.IsHidden(name))
                {
                    yield return new FoundPath(entry.FullName) { LeftOut = LeftOutKind.Hidden };
                    continue;
                }

                var isFolder = entry.LinkTarget is null && Directory.Exists(entry.FullName);
                if (glob is not null && !IsMatch(glob, entry.FullName, isFolder))
                {
                    continue;
                }

                if (isFolder ? IsOutput(entry.FullName) || (isOutput && folder == root && outputTables.Contains(name)) : isOutput && folder == root && name == "manifest.json")
                {
                    yield return new FoundPath(entry.FullName) { LeftOut = LeftOutKind.Output };
                }
                else if (isFolder)
                {
                    folders.Push(entry.FullName);
                }
                else
                {
                    yield return new FoundPath(entry.FullName);
                }
            }

            foreach (var name in invalid)
            {
                if (glob is null && LeftOutKind.IsHidden(name.Name))
                {
                    yield return new FoundPath(Path.Combine(folder, name.Name)) { LeftOut = LeftOutKind.Hidden };
                }
                else if (glob is null || new[] { name.Name, name.Replaced! }.Any(form => IsMatch(glob, Path.Combine(folder, form), name.IsFolder)))
                {
                    // Never opened: a name that is made of this one may be that of another file.
                    yield return new FoundPath(Path.Combine(folder, name.Name)) { Refusal = NotUtf8, Reason = ReasonCode.InputUnreadable, IsFile = !name.IsFolder };
                }
            }
        }
    }

    /// <summary>Opens a file that was found.</summary>
    /// <exception cref="InputException">It must not be read.</exception>
    /// <exception cref="IOException">It cannot be.</exception>
    public FileStream Open(string path)
    {
        SafeFileHandle file;
        try
        {
            file = _held is not null && FolderRoots.IsInside(path, _walked.Root) ? _held.OpenFile(Below(path)) : RegularFile.Open(path);
        }
        catch (LinkFoundException e)
        {
            throw new InputException(ReasonCode.UnsafePath, LinkAppeared, e);
        }

        // Asked of the open file: what was looked at is what is read, whatever the path leads to by now.
        if (Refusal(file, path) is { } refusal)
        {
            file.Dispose();
            throw new InputException(ReasonCode.UnsafePath, refusal);
        }

        return LocalFile.Stream(file);
    }

    /// <inheritdoc/>
    public void Dispose() => _held?.Dispose();

    private static bool IsMatch(PathGlob glob, string path, bool isFolder) => isFolder ? glob.MayContain(path) : glob.Matches(path);

    private static bool IsOutput(string folder) => File.Exists(Path.Combine(folder, LeftOutKind.OutputMarker));

    private string Below(string path) => Path.GetRelativePath(_walked.Root, path);

    private string? Refusal(SafeFileHandle file, string path) => RegularFile.RealPath(file) is not { } real ? null
        : real != Expected(path) ? LinkAppeared
        : access.IsOutside(real) ? LocalAccess.Outside : null;

    /// <summary>
    /// Where a path leads when nothing below the folder that was asked for is a link. Links above it are the user's own, and were resolved
    /// before anything was listed.
    /// </summary>
    private string Expected(string path) => _walked.Root.Length > 0 && FolderRoots.IsInside(path, _walked.Root)
        ? Path.Combine(_walked.Real, Below(path))
        : Path.Combine(access.Resolve(Path.GetDirectoryName(path)!), Path.GetFileName(path));

    /// <summary>Opens the folder that is walked: from now on it is this one, and none of its names is told unless it may be read.</summary>
    private HeldFolder Hold(string root, bool mayBeLink)
    {
        try
        {
            var held = HeldFolder.Open(root, mayBeLink);
            if (!access.IsOutside(held.RealPath))
            {
                return held;
            }

            held.Dispose();
        }
        catch (LinkFoundException e)
        {
            throw new LukeException($"The input '{root}' is not read: {LinkAppeared}", e, ReasonCode.UnsafePath);
        }

        throw new LukeException($"The input '{root}' is not read: {LocalAccess.Outside}", null, ReasonCode.UnsafePath);
    }

    /// <summary>What is in a folder, in the order of the names: these alone are held, since there may be a million of them.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="invalid">Names that no path can be made of.</param>
    /// <param name="refused">Why it is not looked into, where it has become another since it was found.</param>
    private string[]? List(string folder, out IReadOnlyList<RawName> invalid, out FoundPath? refused)
    {
        (invalid, refused) = ([], null);
        try
        {
            // By the folder that is open: its names are told, whatever its path leads to by now.
            using var open = _held?.OpenFolder(Below(folder));
            var place = open?.Entries ?? folder;
            string[] names = [.. new FileSystemEnumerable<string>(place, (ref entry) => entry.FileName.ToString(), new EnumerationOptions { AttributesToSkip = 0, IgnoreInaccessible = false })];
            if (Array.Exists(names, name => name.Contains('\ufffd')) && RawNames.Read(place) is { } raw)
            {
                // This character stands for bytes that are none, or it is in the name: only the bytes tell.
                invalid = [.. raw.Where(name => name.Replaced is not null)];
                names = [.. raw.Where(name => name.Replaced is null).Select(name => name.Name)];
            }

            names.AsSpan().Sort(string.CompareOrdinal);
            return names;
        }
        catch (UnauthorizedAccessException e)
        {
            throw new LukeException($"This user may not list the folder '{folder}'. Grant it access, or leave the folder out.", e);
        }
        catch (LinkFoundException)
        {
            refused = new FoundPath(folder) { Refusal = LinkAppeared };
        }
        catch (Exception e) when (e is DirectoryNotFoundException or FileNotFoundException && folder != _walked.Root)
        {
            refused = new FoundPath(folder) { Refusal = "it went away while the inputs were listed.", Reason = ReasonCode.InputUnreadable };
        }

        return null;
    }
}
