using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using LukePipeline.Ground;
using LukePipeline.Luke;
using LukePipeline.Luke.Weights;
using LukePipeline.Storage;
using LukePipeline.Storage.Local;
using LukePipeline.Storage.Locations;

namespace LukePipeline.Extraction.Checkpoints;

/// <summary>
/// Finds checkpoints by their location (a folder, a blob prefix, or one that ships) and opens them. One per process: hashes, and what
/// was read of a checkpoint, are kept as long as its files stay the same.
/// </summary>
/// <param name="cacheFolder">Where checkpoints from blob storage are kept.</param>
/// <param name="storage">Credentials for blob storage.</param>
/// <param name="roots">What checkpoints must lie below, those that ship apart; null for no bound.</param>
public sealed class CheckpointCatalog(string cacheFolder, BlobStoreOptions storage, LocationRoots? roots = null)
{
    private readonly CheckpointHasher _hasher = new();
    private readonly ConcurrentDictionary<(string Directory, string Sha256), Checkpoint> _opened = new();
    private readonly SemaphoreSlim _fetching = new(1);
    private readonly BoundFolders? _bound = roots?.Folders is { } folders ? new BoundFolders(folders) : null;

    private static string UsersCacheFolder { get; } = Path.Combine(
        Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify), "luke-pipeline", "models");

    /// <summary>A catalogue whose fetched checkpoints lie in the folder that a user's programs share.</summary>
    /// <param name="storage">Credentials for blob storage; null for those of the environment.</param>
    /// <param name="roots">What checkpoints must lie below; null for no bound.</param>
    public static CheckpointCatalog OfUser(BlobStoreOptions? storage = null, LocationRoots? roots = null) =>
        new(UsersCacheFolder, storage ?? BlobStoreOptions.FromEnvironment(), roots);

    /// <summary>Finds a checkpoint, fetching it where it lies in blob storage, and hashes it.</summary>
    /// <param name="location">A folder, a URL, or a location of <see cref="ShippedModels"/>.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="LukeException">There is no such checkpoint, or it cannot be read.</exception>
    public async Task<LocatedCheckpoint> LocateAsync(string location, CancellationToken cancellationToken)
    {
        var (directory, reached) = await DirectoryOfAsync(location, cancellationToken);
        var hash = await HashAsync(directory, reached, cancellationToken);
        return new LocatedCheckpoint(location, _opened.GetOrAdd((reached, hash), _ => Checkpoint.Open(directory, reached)), hash);
    }

    /// <summary>Opens a checkpoint that is used at once and recorded nowhere: its files are not hashed.</summary>
    /// <param name="location">A folder, a URL, or a location of <see cref="ShippedModels"/>.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="LukeException">There is no such checkpoint, or it cannot be read.</exception>
    public async Task<Checkpoint> OpenAsync(string location, CancellationToken cancellationToken)
    {
        var (directory, reached) = await DirectoryOfAsync(location, cancellationToken);
        return Checkpoint.Open(directory, reached);
    }

    /// <summary>The folder of a checkpoint, and the path by which its files are opened.</summary>
    private async Task<(string Directory, string Reached)> DirectoryOfAsync(string location, CancellationToken cancellationToken)
    {
        var isShipped = ShippedModels.IsShipped(location);
        if (!isShipped)
        {
            roots?.Check(location, "The checkpoint");
        }

        var isLocal = LocationKind.IsLocal(location);
        var directory = ShippedModels.DirectoryOf(isLocal ? location : await FetchAsync(location, cancellationToken));
        return (directory, isLocal && !isShipped ? _bound?.Hold(directory) ?? directory : directory);
    }

    private async Task<string> HashAsync(string directory, string reached, CancellationToken cancellationToken)
    {
        try
        {
            return await _hasher.HashAsync(reached, cancellationToken);
        }
        catch (LukeException e) when (directory != reached)
        {
            throw new LukeException(e.Message.Replace(reached, directory, StringComparison.Ordinal), e, e.Reason);
        }
    }

    private async Task<string> FetchAsync(string location, CancellationToken cancellationToken)
    {
        await _fetching.WaitAsync(cancellationToken);
        try
        {
            var store = BlobStores.Open(location, storage);
            var files = new List<(string Name, string ETag)>();
            await foreach (var entry in store.ListAsync("", cancellationToken))
            {
                // Checkpoints are flat; anything deeper (a repository's other formats) is not part of one.
                if (!entry.Name.Contains('/', StringComparison.Ordinal))
                {
                    files.Add((entry.Name, entry.Properties.ETag));
                }
            }

            if (files.Count == 0)
            {
                throw new LukeException($"There is no checkpoint at {store.Location}: no blob lies under that prefix.");
            }

            // The folder's name follows from what lies there, so a checkpoint that was replaced is fetched anew.
            var version = string.Join('\n', files.Select(file => $"{store.Location}/{file.Name} {file.ETag}"));
            var folder = Path.Combine(PrivateFolder.Ensure(cacheFolder), Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(version)))[..24]);
            if (!Directory.Exists(folder))
            {
                await DownloadAsync(store, files.Select(file => file.Name), folder, cancellationToken);
            }

            return folder;
        }
        finally
        {
            _fetching.Release();
        }
    }

    private static async Task DownloadAsync(IBlobStore store, IEnumerable<string> names, string folder, CancellationToken cancellationToken)
    {
        var unfinished = $"{folder}.{Guid.NewGuid():N}";
        PrivateFolder.Ensure(unfinished);
        try
        {
            foreach (var name in names)
            {
                await using var source = await store.OpenReadAsync(name, cancellationToken);
                await using var target = File.Create(Path.Combine(unfinished, name));
                await source.CopyToAsync(target, cancellationToken);
            }

            Directory.Move(unfinished, folder);
        }
        catch (IOException) when (Directory.Exists(folder))
        {
            // Another process fetched the same files and was quicker.
            Directory.Delete(unfinished, recursive: true);
        }
        catch
        {
            Directory.Delete(unfinished, recursive: true);
            throw;
        }
    }
}
