using System.Runtime.CompilerServices;

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
/// <para>
/// Lock and temporary files are in the hidden folder <c>.luke</c> of the root, which no listing shows. Links are refused: on Linux the root is
/// held open, and whatever is read, written, renamed, deleted or listed is reached through it, so that a folder that is swapped for a link
/// in the middle of it leads nowhere.
/// </para>
/// </remarks>
public sealed class LocalBlobStore : IBlobStore
{
    /// <summary>The folder of the store's own files.</summary>
    internal const string HiddenFolder = ".luke";

    private const string TemporaryFolder = ".luke/tmp";

    private readonly TimeProvider _timeProvider;
    private readonly LocalPlaces _places;
    private readonly LocalNames _names;
    private readonly LocalStoreLock _lock;

    /// <summary>Opens the store; the folder is created by the first write.</summary>
    /// <param name="root">The folder.</param>
    /// <param name="timeProvider">Clock; null for the system's.</param>
    /// <param name="roots">What the folder must really lie in whenever it is opened; null for no bound.</param>
    public LocalBlobStore(string root, TimeProvider? timeProvider = null, FolderRoots? roots = null)
    {
        _timeProvider = timeProvider ?? TimeProvider.System;
        Location = Path.TrimEndingDirectorySeparator(Path.GetFullPath(root));
        _places = new LocalPlaces(Location, roots);
        _names = new LocalNames(_places);
        _lock = new LocalStoreLock(_places, HiddenFolder, Location, _timeProvider);
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
                using var place = _places.FindPrivate(TemporaryFolder);
                return Path.Combine(Location, TemporaryFolder);
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
            Check(folder);
        }

        var entries = new List<BlobEntry>();
        foreach (var entry in new LocalListing(_places, HiddenFolder + "/").Entries(prefix, continuation))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (entries.Count == pageSize)
            {
                return new BlobPage(entries, entries[^1].Name);
            }

            entries.Add(entry);
        }

        return new BlobPage(entries, null);
    }, cancellationToken);

    /// <inheritdoc/>
    public Task<BlobProperties?> GetPropertiesAsync(string name, CancellationToken cancellationToken) =>
        Run(() => _names.Read(Check(name)), cancellationToken);

    /// <inheritdoc/>
    public Task<Stream> OpenReadAsync(string name, long offset, long? length, CancellationToken cancellationToken) => Run<Stream>(() =>
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(length ?? 0, nameof(length));
        try
        {
            var stream = new FileStream(_places.Open(Check(name)), FileAccess.Read, bufferSize: 1 << 16);
            stream.Seek(offset, SeekOrigin.Begin);
            return length is { } count ? new RangeStream(stream, count) : stream;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new BlobNotFoundException(name, Location, e);
        }
    }, cancellationToken);

    /// <inheritdoc/>
    public Task<BlobContent?> TryReadAsync(string name, long mostBytes, CancellationToken cancellationToken) => Run(() =>
    {
        try
        {
            using var file = _places.Open(Check(name));
            var length = RandomAccess.GetLength(file);
            if (length > mostBytes)
            {
                throw this.TooLong(name, mostBytes);
            }

            var bytes = LocalFiles.TryReadAll(file, length, cancellationToken)
                ?? throw new BlobStoreException($"'{name}' in {Location} became shorter while it was read. Another program writes to it: stop that, then try again.");
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
            Check(name);
            using var spool = _places.FindPrivate(TemporaryFolder);
            using var temporary = LocalTemporaryFile.Write(spool.Folder, content.Span, _timeProvider.GetUtcNow(), replaced: null);
            var etag = temporary.ETag;
            return await TryMoveNewAsync(temporary.Path, name, cancellationToken).ConfigureAwait(false) ? _names.Read(name)?.ETag ?? etag : null;
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
        Check(name);
        LocalFiles.FlushFile(path);
        var length = new FileInfo(path).Length;
        bool created;
        try
        {
            File.SetLastWriteTimeUtc(path, _timeProvider.GetUtcNow().UtcDateTime);
            created = await TryMoveNewAsync(path, name, cancellationToken).ConfigureAwait(false);
        }
        catch (IOException e) when (LocalFiles.IsCrossDevice(e))
        {
            using var spool = _places.FindPrivate(TemporaryFolder);
            using var temporary = LocalTemporaryFile.Copy(spool.Folder, path);
            created = await TryMoveNewAsync(temporary.Path, name, cancellationToken).ConfigureAwait(false);
        }

        return created ? CheckLength(name, _names.Read(name), length) : null;
    }, cancellationToken);

    /// <inheritdoc/>
    public Task<PublishOutcome> TryPublishAsync(string source, string destination, string? destinationETag, CancellationToken cancellationToken) =>
        RunAsync(async () =>
        {
            Check(destination);
            using var from = _places.Find(Check(source), create: false);
            if (from is null || _names.Read(from, source) is null)
            {
                return PublishOutcome.SourceMissing;
            }

            var outcome = destinationETag is null
                ? await PublishNewAsync(from.Path, destination, cancellationToken).ConfigureAwait(false)
                : await PublishOverAsync(from, destination, destinationETag, cancellationToken).ConfigureAwait(false);
            if (outcome == PublishOutcome.Published)
            {
                _names.FlushFolder(source);
                _names.DeleteEmptyFolders(source);
            }

            return outcome;
        }, cancellationToken);

    /// <inheritdoc/>
    public Task<bool> DeleteAsync(string name, string? etag, CancellationToken cancellationToken) => RunAsync(async () =>
    {
        using var place = _places.Find(Check(name), create: false);
        using (etag is null || place is null ? null : await _lock.EnterAsync(cancellationToken).ConfigureAwait(false))
        {
            if (place is null || _names.Read(place, name) is not { } properties || (etag is not null && properties.ETag != etag))
            {
                return false;
            }

            LocalNames.Delete(place);
        }

        _names.FlushFolder(name);
        _names.DeleteEmptyFolders(name);
        return true;
    }, cancellationToken);

    private BlobProperties CheckLength(string name, BlobProperties? properties, long length) => properties?.Length == length
        ? properties
        : throw new BlobStoreException($"'{name}' in {Location} has {properties?.Length ?? 0} bytes where {length} were written. Check the disk, then try again.");

    private Task<string?> ReplaceAsync(
        string name, ReadOnlyMemory<byte> content, Func<BlobProperties?, bool> isExpected, CancellationToken cancellationToken) => RunAsync(async () =>
    {
        Check(name);
        using var spool = _places.FindPrivate(TemporaryFolder);
        using var temporary = LocalTemporaryFile.Write(spool.Folder, content.Span, _timeProvider.GetUtcNow(), _names.Read(name)?.LastModified);
        string etag;
        using (await _lock.EnterAsync(cancellationToken).ConfigureAwait(false))
        {
            var current = _names.Read(name);
            if (!isExpected(current))
            {
                return null;
            }

            temporary.MakeLaterThan(current?.LastModified);
            etag = temporary.ETag;
            _names.MoveOver(temporary.Path, name);
        }

        _names.FlushFolder(name);
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

    private async Task<PublishOutcome> PublishOverAsync(LocalPlace from, string to, string etag, CancellationToken cancellationToken)
    {
        using (await _lock.EnterAsync(cancellationToken).ConfigureAwait(false))
        {
            if (!File.Exists(from.Path))
            {
                return PublishOutcome.SourceMissing;
            }

            if (_names.Read(to)?.ETag != etag)
            {
                return PublishOutcome.DestinationChanged;
            }

            _names.MoveOver(from.Path, to);
        }

        // A rename of one name of a file over another one does nothing: a publisher ended between its link and its deletion.
        LocalNames.Delete(from);
        _names.FlushFolder(to);
        return PublishOutcome.Published;
    }

    private async Task<bool> TryMoveNewAsync(string path, string name, CancellationToken cancellationToken)
    {
        switch (_names.TryMoveNew(path, name))
        {
            case true:
                return true;
            case false:
                // What has the name may be a link, which is refused.
                _names.Read(name);
                return false;
        }

        // No hard links here (some network shares): then every creator takes the lock.
        using (await _lock.EnterAsync(cancellationToken).ConfigureAwait(false))
        {
            if (_names.Read(name) is not null)
            {
                return false;
            }

            _names.MoveOver(path, name);
        }

        _names.FlushFolder(name);
        return true;
    }

    private static string Check(string name)
    {
        BlobName.Check(name);
        return name == HiddenFolder || name.StartsWith(HiddenFolder + "/", StringComparison.Ordinal)
            ? throw new BlobStoreException($"The name {BlobName.Quote(name)} is refused: the store keeps its own files there.")
            : name;
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
