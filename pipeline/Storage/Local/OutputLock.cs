using Microsoft.Win32.SafeHandles;

namespace LukePipeline.Storage.Local;

/// <summary>Held by the process that works on a local output, and let go by its death. It lies where the store keeps its own files.</summary>
public sealed class OutputLock : IDisposable
{
    private const string Name = "run-lock";

    private readonly SafeFileHandle _file;

    private OutputLock(SafeFileHandle file) => _file = file;

    /// <summary>Takes the lock.</summary>
    /// <param name="folder">Full path of the output, which is created where it is missing.</param>
    /// <returns>Null where another process has it.</returns>
    /// <exception cref="BlobStoreException">What holds the lock is a link, or somebody else's.</exception>
    /// <exception cref="IOException">It cannot be written, or nothing can be locked there.</exception>
    /// <exception cref="UnauthorizedAccessException">This user may not write it.</exception>
    public static OutputLock? TryTake(string folder) =>
        LocalLockFile.TryTake(new LocalPlaces(folder), LocalBlobStore.HiddenFolder, Name) is { } file ? new OutputLock(file) : null;

    /// <summary>Lets it go. The file stays: whoever removed it would remove the lock of the next one.</summary>
    public void Dispose() => _file.Dispose();
}
