using System.Runtime.CompilerServices;
using LukePipeline.Ground;
using LukePipeline.Storage.Locations;

namespace LukePipeline.Corpus.Inputs;

/// <summary>
/// Inputs in the local file system. Links are not followed unless that is asked for: a folder of documents may have been
/// filled by others, and a link in it could lead anywhere.
/// </summary>
public sealed class LocalInputStore : IInputStore
{
    private readonly InputRoots _roots = new();

    /// <inheritdoc/>
    public bool Handles(string input) => LocationKind.IsLocal(input);

    /// <inheritdoc/>
    public async IAsyncEnumerable<InputListing> ListAsync(
        string input, CorpusOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (input.Length == 0 || input.Contains('\0'))
        {
            throw new LukeException("An input is empty, or holds a NUL character. Give the path of a file or folder.");
        }

        var access = new LocalAccess(options);
        using var walk = new LocalWalk(access);
        var (root, found) = Find(PathOf(input), access, walk, options);
        foreach (var file in found)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var below = Path.GetRelativePath(root, file.Path).Replace(Path.DirectorySeparatorChar, '/');
            yield return await ListAsync(file, access, walk, options, cancellationToken) with { Path = below };
        }
    }

    /// <inheritdoc/>
    public async Task<Stream> OpenAsync(InputFile file, CorpusOptions options, long start, bool seekable, CancellationToken cancellationToken)
    {
        try
        {
            // An empty file is not opened: it might be a pipe, which has no length and would block.
            if (file.Length == 0)
            {
                return new FileInfo(file.Location).Length == 0 ? Stream.Null : throw Changed();
            }

            var stream = LocalFile.Open(file.Location, _roots.RootOf(file.Location, options));
            try
            {
                // Asked of the open file: whoever replaces the path from now on does not touch what we read.
                if (!LocalFile.IsPlanned(file, await LocalFile.ETagAsync(stream, cancellationToken)))
                {
                    throw Changed();
                }

                stream.Seek(start, SeekOrigin.Begin);
                return stream;
            }
            catch
            {
                await stream.DisposeAsync();
                throw;
            }
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new InputException(ReasonCode.InputUnreadable, "The file is gone since the job was planned.", e);
        }
        catch (LinkFoundException e)
        {
            throw new InputException(ReasonCode.UnsafePath, "The file lies behind a link that was not there when the job was planned, and links are not followed.", e);
        }
        catch (SpecialFileException e)
        {
            throw new InputException(ReasonCode.InputUnreadable, e.Message, e);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new InputException(ReasonCode.InputUnreadable, "This user may not read the file.", e);
        }
    }

    /// <summary>The path of an input that is one, or a file URL.</summary>
    internal static string PathOf(string input) => IsFileUrl(input) ? new Uri(input).LocalPath : input;

    /// <summary>Whether an input is a URL of a local file.</summary>
    internal static bool IsFileUrl(string input) => input.StartsWith("file://", StringComparison.OrdinalIgnoreCase);

    private static InputException Changed() => new(
        ReasonCode.InputChanged, "The file is not the one that was planned: its size, time or content is another.");

    /// <summary>What was named, and the folder that its files are named from.</summary>
    private static (string Root, IEnumerable<FoundPath> Found) Find(string input, LocalAccess access, LocalWalk walk, CorpusOptions options)
    {
        var full = Path.GetFullPath(input);
        if ((LocalAccess.IsLink(full) && access.Refusal(full) is not null) || File.Exists(full))
        {
            return (Path.GetDirectoryName(full) ?? full, [new FoundPath(full) { Named = true }]);
        }

        if (Directory.Exists(full))
        {
            full = Path.TrimEndingDirectorySeparator(full);
            return (full, walk.Walk(full, null, options.OutputTables));
        }

        if (PathGlob.Parse(full) is not { } glob || !Directory.Exists(glob.Root))
        {
            throw new LukeException($"There is no file or folder '{input}' (looked for {full}).");
        }

        var matches = walk.Walk(glob.Root, glob, options.OutputTables).ToList();
        return matches.Count > 0 ? (glob.Root, matches) : throw new LukeException($"No file matches '{input}' (looked below {glob.Root}).");
    }

    private static async Task<InputListing> ListAsync(FoundPath file, LocalAccess access, LocalWalk walk, CorpusOptions options, CancellationToken cancellationToken)
    {
        var (path, named) = (file.Path, file.Named);
        if (file.LeftOut is not null)
        {
            return new InputListing(path, 0, "") { Path = path, Identity = path, LeftOut = file.LeftOut };
        }

        var known = InputName.Parse(path, options.Format) is not null;
        if (file.Refusal is not null)
        {
            // A file of no known ending is left out whatever it is called; what is in a folder is not read, and that is said.
            return known || !file.IsFile
                ? Refused(path, named, file.Refusal, file.Reason)
                : new InputListing(path, 0, "") { Path = path, Identity = path };
        }

        var refusal = known || named || Directory.Exists(path) ? access.Refusal(path) : null;
        if (refusal is not null && named)
        {
            throw new LukeException($"The input '{path}' is not read: {refusal}");
        }

        return refusal is null && known
            ? await DescribeAsync(path, named, access, walk, cancellationToken)
            : new InputListing(path, 0, "") { Path = path, Identity = path, Refusal = refusal, Named = named };
    }

    private static async Task<InputListing> DescribeAsync(
        string path, bool named, LocalAccess access, LocalWalk walk, CancellationToken cancellationToken)
    {
        FileStream stream;
        try
        {
            stream = walk.Open(path);
        }
        catch (UnauthorizedAccessException)
        {
            // It fails again when it is read, and is a row of the failures table then.
            var file = new FileInfo(path);
            return new InputListing(path, file.Exists ? file.Length : 0, "") { Path = path, Identity = access.Resolve(path), Named = named };
        }
        catch (InputException e)
        {
            return Refused(path, named, e.Message, e.Row);
        }
        catch (IOException e)
        {
            var gone = e is FileNotFoundException or DirectoryNotFoundException;
            return Refused(path, named, gone ? "it is gone since the inputs were listed." : $"it cannot be opened: {e.Message}", ReasonCode.InputUnreadable);
        }

        await using (stream)
        {
            var length = stream.Length;
            return new InputListing(path, length, length > 0 ? await LocalFile.ETagAsync(stream, cancellationToken) : "")
            {
                Path = path,
                Identity = RegularFile.RealPath(stream.SafeFileHandle) ?? access.Resolve(path),
                Modified = File.GetLastWriteTimeUtc(stream.SafeFileHandle),
                Named = named,
            };
        }
    }

    private static InputListing Refused(string path, bool named, string refusal, ReasonCode reason) => named
        ? throw new LukeException($"The input '{path}' is not read: {refusal}", null, reason)
        : new InputListing(path, 0, "") { Path = path, Identity = path, Refusal = refusal, Reason = reason };
}
