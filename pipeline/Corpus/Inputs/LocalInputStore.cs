using System.Runtime.CompilerServices;
using LukePipeline.Ground;

namespace LukePipeline.Corpus.Inputs;

/// <summary>
/// Inputs in the local file system. Links are not followed unless that is asked for: a folder of documents may have been
/// filled by others, and a link in it could lead anywhere.
/// </summary>
public sealed class LocalInputStore : IInputStore
{
    /// <inheritdoc/>
    public bool Handles(string input) => !input.Contains("://", StringComparison.Ordinal) || IsFileUrl(input);

    /// <inheritdoc/>
    public async IAsyncEnumerable<InputListing> ListAsync(
        string input, CorpusOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (input.Length == 0 || input.Contains('\0'))
        {
            throw new LukeException("An input is empty, or holds a NUL character. Give the path of a file or folder.");
        }

        var access = new LocalAccess(options);
        var (root, found) = Find(IsFileUrl(input) ? new Uri(input).LocalPath : input, access, options);
        foreach (var (path, named, leftOut) in found)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var below = Path.GetRelativePath(root, path).Replace(Path.DirectorySeparatorChar, '/').TrimEnd('/');
            if (leftOut is not null)
            {
                yield return new InputListing(path, 0, "") { Path = below, Identity = path, LeftOut = leftOut };
                continue;
            }

            if (path.EndsWith('/'))
            {
                // A folder that cannot be entered: what is in it is not read, and that is said.
                yield return Refused(path.TrimEnd('/'), named: false, "its name is not UTF-8, so that no program can be told to open it.", ReasonCode.InputUnreadable) with
                {
                    Path = below,
                };
                continue;
            }

            var known = InputName.Parse(path, options.Format) is not null;
            var refusal = known || named || Directory.Exists(path) ? access.Refusal(path) : null;
            if (refusal is not null && named)
            {
                throw new LukeException($"The input '{path}' is not read: {refusal}");
            }

            yield return refusal is null && known
                ? await DescribeAsync(path, named, access, cancellationToken) with { Path = below }
                : new InputListing(path, 0, "") { Path = below, Identity = path, Refusal = refusal, Named = named };
        }
    }

    /// <inheritdoc/>
    public async Task<Stream> OpenAsync(InputFile file, long start, bool seekable, CancellationToken cancellationToken)
    {
        try
        {
            // An empty file is not opened: it might be a pipe, which has no length and would block.
            if (file.Length == 0)
            {
                return new FileInfo(file.Location).Length == 0 ? Stream.Null : throw Changed();
            }

            var stream = LocalFile.Open(file.Location);
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
        catch (SpecialFileException e)
        {
            throw new InputException(ReasonCode.InputUnreadable, e.Message, e);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new InputException(ReasonCode.InputUnreadable, "This user may not read the file.", e);
        }
    }

    private static bool IsFileUrl(string input) => input.StartsWith("file://", StringComparison.OrdinalIgnoreCase);

    private static InputException Changed() => new(
        ReasonCode.InputChanged, "The file is not the one that was planned: its size, time or content is another.");

    /// <summary>What was named, and the folder that its files are named from.</summary>
    private static (string Root, IEnumerable<(string Path, bool Named, string? LeftOut)> Found) Find(string input, LocalAccess access, CorpusOptions options)
    {
        var full = Path.GetFullPath(input);
        if ((LocalAccess.IsLink(full) && access.Refusal(full) is not null) || File.Exists(full))
        {
            return (Path.GetDirectoryName(full) ?? full, [(full, true, null)]);
        }

        if (Directory.Exists(full))
        {
            full = Path.TrimEndingDirectorySeparator(full);
            return (full, access.Walk(full, null, options.OutputTables).Select(found => (found.Path, false, found.LeftOut)));
        }

        if (PathGlob.Parse(full) is not { } glob || !Directory.Exists(glob.Root))
        {
            throw new LukeException($"There is no file or folder '{input}' (looked for {full}).");
        }

        var matches = access.Walk(glob.Root, glob, options.OutputTables).Select(found => (found.Path, false, found.LeftOut)).ToList();
        return matches.Count > 0 ? (glob.Root, matches) : throw new LukeException($"No file matches '{input}' (looked below {glob.Root}).");
    }

    private static async Task<InputListing> DescribeAsync(
        string path, bool named, LocalAccess access, CancellationToken cancellationToken)
    {
        FileStream stream;
        try
        {
            stream = LocalFile.Open(path);
        }
        catch (UnauthorizedAccessException)
        {
            // It fails again when it is read, and is a row of the failures table then.
            return new InputListing(path, new FileInfo(path).Length, "") { Path = path, Identity = access.Resolve(path), Named = named };
        }
        catch (IOException e)
        {
            var gone = e is FileNotFoundException or DirectoryNotFoundException;
            return Refused(
                path, named, gone ? "its name is not UTF-8, so that no program can be told to open it, or it is gone." : $"it cannot be opened: {e.Message}", ReasonCode.InputUnreadable);
        }

        await using (stream)
        {
            // Asked of the open file: what was looked at is what is read, whatever the path leads to by now.
            if (access.Refusal(stream.SafeFileHandle, path) is { } refusal)
            {
                return Refused(path, named, refusal, ReasonCode.UnsafePath);
            }

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
