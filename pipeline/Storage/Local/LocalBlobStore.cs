using System.Runtime.CompilerServices;
using LukePipeline.Ground;
using Microsoft.Win32.SafeHandles;

namespace LukePipeline.Storage.Local;

/// <summary>A store over a local folder, or one that several machines share with working file locks.</summary>
/// <remarks>
/// <para>
/// Content is written to a temporary file of the same file system, made durable, and only then given its name. A new name
/// is taken with link(2), which fails if it exists. To replace, move over or delete a certain version takes a lock, which the
/// kernel takes back from a process that dies. It is held for one look and one rename, since a process that is frozen in
/// between keeps all others from theirs: contents and folders are made durable before and after.
/// </para>
/// <para>
/// The version of a blob is its modification time and length. Every write sets the time itself, later than that of the
/// content it replaces, so that no version comes twice; a folder on a file system must therefore keep times finer than a
/// write takes.
/// </para>
/// <para>Lock and temporary files are in the hidden folder <c>.luke</c> of the root, which no listing shows. Links are refused.</para>
/// </remarks>
public sealed class LocalBlobStore : IBlobStore
{
    private const string HiddenFolder = ".luke";

    /// <summary>What is read into memory at once: the plan of some million files.</summary>
    private const long MaxReadBytes = 1 << 30;

    private readonly TimeProvider _timeProvider;
    private readonly LocalStoreLock _lock;
    private readonly string _temporary;

    /// <summary>Opens the store; the folder is created by the first write.</summary>
    /// <param name="root">The folder.</param>
    /// <param name="timeProvider">Clock; null for the system's.</param>
    public LocalBlobStore(string root, TimeProvider? timeProvider = null)
    {
        _timeProvider = timeProvider ?? TimeProvider.System;
        Location = Path.TrimEndingDirectorySeparator(Path.GetFullPath(root));
        _temporary = Path.Combine(Location, HiddenFolder, "tmp");
        _lock = new LocalStoreLock(Path.Combine(Location, HiddenFolder, "lock"), _timeProvider);
    }

    /// <inheritdoc/>
    public string Location { get; }

    /// <inheritdoc/>
    public string SpoolFolder
    {
        get
        {
            try
            {
                PrivateFolder.Ensure(Path.GetDirectoryName(_temporary)!);
                return PrivateFolder.Ensure(_temporary);
            }
            catch (Exception e) when (DiskErrors.IsFailure(e))
            {
                throw DiskErrors.Explain(e, Location, "create the folder");
            }
        }
    }

    /// <inheritdoc/>
    public Task<BlobPage> ListPageAsync(string prefix, string? continuation, int pageSize, CancellationToken cancellationToken) => Run(() =>
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(pageSize, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(pageSize, 5000);
        var folder = prefix[..Math.Max(0, prefix.LastIndexOf('/'))];
        if (folder.Length > 0)
        {
            Resolve(folder);
        }

        var entries = new List<BlobEntry>();
        foreach (var name in new LocalListing(Location, HiddenFolder + "/").Names(prefix, continuation))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (entries.Count == pageSize)
            {
                return new BlobPage(entries, entries[^1].Name);
            }

            if (LocalVersion.Read(Path.Combine(Location, name)) is { } properties)
            {
                entries.Add(new BlobEntry(name, properties));
            }
        }

        return new BlobPage(entries, null);
    }, cancellationToken);

    /// <inheritdoc/>
    public Task<BlobProperties?> GetPropertiesAsync(string name, CancellationToken cancellationToken) =>
        Run(() => LocalVersion.Read(Resolve(name)), cancellationToken);

    /// <inheritdoc/>
    public Task<Stream> OpenReadAsync(string name, long offset, long? length, CancellationToken cancellationToken) => Run<Stream>(() =>
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(length ?? 0, nameof(length));
        try
        {
            var stream = new FileStream(Open(name), FileAccess.Read, bufferSize: 1 << 16);
            stream.Seek(offset, SeekOrigin.Begin);
            return length is { } count ? new RangeStream(stream, count) : stream;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new BlobNotFoundException(name, Location, e);
        }
    }, cancellationToken);

    /// <inheritdoc/>
    public Task<BlobContent?> TryReadAsync(string name, CancellationToken cancellationToken) => Run(() =>
    {
        try
        {
            using var file = Open(name);
            if (RandomAccess.GetLength(file) > MaxReadBytes)
            {
                throw new BlobStoreException($"'{name}' in {Location} has more than {MaxReadBytes >> 20} MiB, which no file of a job has. Remove it, or take another folder.");
            }

            var bytes = new byte[RandomAccess.GetLength(file)];
            var read = 0;
            while (read < bytes.Length)
            {
                var count = RandomAccess.Read(file, bytes.AsSpan(read), read);
                if (count == 0)
                {
                    throw new BlobStoreException($"'{name}' in {Location} became shorter while it was read. Another program writes to it: stop that, then try again.");
                }

                read += count;
            }

            return new BlobContent(bytes, LocalVersion.ETagOf(File.GetLastWriteTimeUtc(file), bytes.Length));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }, cancellationToken);

    /// <inheritdoc/>
    public Task<string?> TryCreateAsync(string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) =>
        RunAsync(async () =>
        {
            var target = Resolve(name);
            using var temporary = LocalTemporaryFile.Write(SpoolFolder, content.Span, _timeProvider.GetUtcNow(), replaced: null);
            var etag = temporary.ETag;
            return await TryMoveNewAsync(temporary.Path, target, cancellationToken).ConfigureAwait(false) ? LocalVersion.Read(target)?.ETag ?? etag : null;
        }, cancellationToken);

    /// <inheritdoc/>
    public Task<string?> TryReplaceAsync(string name, ReadOnlyMemory<byte> content, string etag, CancellationToken cancellationToken) =>
        ReplaceAsync(name, content, current => current?.ETag == etag, cancellationToken);

    /// <inheritdoc/>
    public async Task<string> PutAsync(string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) =>
        (await ReplaceAsync(name, content, _ => true, cancellationToken).ConfigureAwait(false))!;

    /// <inheritdoc/>
    public Task<BlobProperties?> TryUploadFileAsync(string name, string path, CancellationToken cancellationToken) => RunAsync(async () =>
    {
        var target = Resolve(name);
        LocalFiles.FlushFile(path);
        var length = new FileInfo(path).Length;
        bool created;
        try
        {
            File.SetLastWriteTimeUtc(path, _timeProvider.GetUtcNow().UtcDateTime);
            created = await TryMoveNewAsync(path, target, cancellationToken).ConfigureAwait(false);
        }
        catch (IOException e) when (LocalFiles.IsCrossDevice(e))
        {
            using var temporary = LocalTemporaryFile.Copy(SpoolFolder, path);
            created = await TryMoveNewAsync(temporary.Path, target, cancellationToken).ConfigureAwait(false);
        }

        return created ? CheckLength(name, LocalVersion.Read(target), length) : null;
    }, cancellationToken);

    /// <inheritdoc/>
    public Task<PublishOutcome> TryPublishAsync(string source, string destination, string? destinationETag, CancellationToken cancellationToken) =>
        RunAsync(async () =>
        {
            var from = Resolve(source);
            var to = Resolve(destination);
            var outcome = destinationETag is null
                ? await PublishNewAsync(from, to, cancellationToken).ConfigureAwait(false)
                : await PublishOverAsync(from, to, destinationETag, cancellationToken).ConfigureAwait(false);
            if (outcome != PublishOutcome.Published)
            {
                return outcome;
            }

            LocalNames.FlushFolder(Path.GetDirectoryName(from)!);
            LocalNames.DeleteEmptyFolders(Path.GetDirectoryName(from)!, Location);
            return PublishOutcome.Published;
        }, cancellationToken);

    /// <inheritdoc/>
    public Task<bool> DeleteAsync(string name, string? etag, CancellationToken cancellationToken) => RunAsync(async () =>
    {
        var path = Resolve(name);
        using (etag is null ? null : await _lock.EnterAsync(cancellationToken).ConfigureAwait(false))
        {
            if (LocalVersion.Read(path) is not { } properties || (etag is not null && properties.ETag != etag))
            {
                return false;
            }

            LocalNames.Delete(path);
        }

        LocalNames.FlushFolder(Path.GetDirectoryName(path)!);
        LocalNames.DeleteEmptyFolders(Path.GetDirectoryName(path)!, Location);
        return true;
    }, cancellationToken);

    internal static BlobStoreException LinkRefused(string root, string name) => new(
        $"{BlobName.Quote(name)} in {root} is a link. Links are not followed, since they may lead out of the folder: give the target itself.");

    private BlobProperties CheckLength(string name, BlobProperties? properties, long length) => properties?.Length == length
        ? properties
        : throw new BlobStoreException($"'{name}' in {Location} has {properties?.Length ?? 0} bytes where {length} were written. Check the disk, then try again.");

    private Task<string?> ReplaceAsync(
        string name, ReadOnlyMemory<byte> content, Func<BlobProperties?, bool> isExpected, CancellationToken cancellationToken) => RunAsync(async () =>
    {
        var target = Resolve(name);
        using var temporary = LocalTemporaryFile.Write(SpoolFolder, content.Span, _timeProvider.GetUtcNow(), LocalVersion.Read(target)?.LastModified);
        string etag;
        using (await _lock.EnterAsync(cancellationToken).ConfigureAwait(false))
        {
            var current = LocalVersion.Read(target);
            if (!isExpected(current))
            {
                return null;
            }

            temporary.MakeLaterThan(current?.LastModified);
            etag = temporary.ETag;
            LocalNames.MoveOver(temporary.Path, target);
        }

        LocalNames.FlushFolder(Path.GetDirectoryName(target)!);
        return etag;
    }, cancellationToken);

    private async Task<PublishOutcome> PublishNewAsync(string from, string to, CancellationToken cancellationToken)
    {
        try
        {
            return await TryMoveNewAsync(from, to, cancellationToken).ConfigureAwait(false) ? PublishOutcome.Published
                : File.Exists(from) ? PublishOutcome.DestinationChanged
                : PublishOutcome.SourceMissing;
        }
        catch (Exception e) when (e is DirectoryNotFoundException or FileNotFoundException && !File.Exists(from))
        {
            return PublishOutcome.SourceMissing;
        }
    }

    private async Task<PublishOutcome> PublishOverAsync(string from, string to, string etag, CancellationToken cancellationToken)
    {
        using (await _lock.EnterAsync(cancellationToken).ConfigureAwait(false))
        {
            if (!File.Exists(from))
            {
                return PublishOutcome.SourceMissing;
            }

            if (LocalVersion.Read(to)?.ETag != etag)
            {
                return PublishOutcome.DestinationChanged;
            }

            File.Move(from, to, overwrite: true);
        }

        // A rename of one name of a file over another one does nothing: a publisher ended between its link and its deletion.
        LocalNames.Delete(from);
        LocalNames.FlushFolder(Path.GetDirectoryName(to)!);
        return PublishOutcome.Published;
    }

    private async Task<bool> TryMoveNewAsync(string path, string target, CancellationToken cancellationToken)
    {
        if (LocalNames.TryMoveNew(path, target) is { } created)
        {
            return created;
        }

        // No hard links here (some network shares): then every creator takes the lock.
        using (await _lock.EnterAsync(cancellationToken).ConfigureAwait(false))
        {
            if (File.Exists(target))
            {
                return false;
            }

            LocalNames.MoveOver(path, target);
        }

        LocalNames.FlushFolder(Path.GetDirectoryName(target)!);
        return true;
    }

    /// <summary>Opens a file in one look: no link that appears after <see cref="Resolve"/> leads out of the folder, and no pipe is waited for.</summary>
    private SafeFileHandle Open(string name)
    {
        var path = Resolve(name);
        if (!OperatingSystem.IsLinux())
        {
            return RegularFile.Open(path);
        }

        try
        {
            using var folder = HeldFolder.Open(Location);
            return folder.OpenFile(name);
        }
        catch (LinkFoundException)
        {
            throw LinkRefused(Location, name);
        }
    }

    private string Resolve(string name)
    {
        BlobName.Check(name);
        if (name == HiddenFolder || name.StartsWith(HiddenFolder + "/", StringComparison.Ordinal))
        {
            throw new BlobStoreException($"The name {BlobName.Quote(name)} is refused: the store keeps its own files there.");
        }

        for (var end = name.IndexOf('/'); ; end = name.IndexOf('/', end + 1))
        {
            var part = end < 0 ? name : name[..end];
            if (new FileInfo(Path.Combine(Location, part)).LinkTarget is not null)
            {
                throw LinkRefused(Location, part);
            }

            if (end < 0)
            {
                return Path.Combine(Location, name);
            }
        }
    }

    // Off the caller's scheduler: a disk that has to flush may take its time.
    private Task<T> Run<T>(Func<T> action, CancellationToken cancellationToken, [CallerMemberName] string operation = "") =>
        RunAsync(() => Task.FromResult(action()), cancellationToken, operation);

    private Task<T> RunAsync<T>(Func<Task<T>> action, CancellationToken cancellationToken, [CallerMemberName] string operation = "") => Task.Run(async () =>
    {
        try
        {
            return await action().ConfigureAwait(false);
        }
        catch (Exception e) when (DiskErrors.IsFailure(e))
        {
            throw DiskErrors.Explain(e, Location, operation.Replace("Async", "", StringComparison.Ordinal));
        }
    }, cancellationToken);
}
