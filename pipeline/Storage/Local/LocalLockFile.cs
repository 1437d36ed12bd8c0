using Microsoft.Win32.SafeHandles;

namespace LukePipeline.Storage.Local;

/// <summary>A file in the private folder of a store that one process has at a time. The kernel takes it back from a process that dies.</summary>
internal static class LocalLockFile
{
    /// <summary>Takes the lock.</summary>
    /// <param name="places">Finds the folder.</param>
    /// <param name="folder">Name of the private folder.</param>
    /// <param name="name">Name of the file in it, which is created and never deleted, since a deleted one could be locked twice.</param>
    /// <returns>What holds it until it is disposed of; null where another process has it.</returns>
    /// <exception cref="BlobStoreException">The folder is somebody else's, or one of the two is a link.</exception>
    /// <exception cref="IOException">It cannot be written, or nothing can be locked there.</exception>
    /// <exception cref="UnauthorizedAccessException">This user may not write it.</exception>
    public static SafeFileHandle? TryTake(LocalPlaces places, string folder, string name)
    {
        using var place = places.FindPrivate(folder);
        var path = Path.Combine(place.Folder, name);
        if (new FileInfo(path).LinkTarget is not null)
        {
            throw places.Refused($"{folder}/{name}");
        }

        SafeFileHandle handle;
        try
        {
            handle = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e) when (LocalFiles.IsLocked(e))
        {
            return null;
        }

        try
        {
            // On Unix the runtime has locked the file by flock(2), but it is silent where the file system cannot do that, or where
            // locking was switched off. Asking again for a lock that is held changes nothing.
            if (OperatingSystem.IsWindows() || LocalFiles.TryLock(handle))
            {
                return handle;
            }
        }
        catch
        {
            handle.Dispose();
            throw;
        }

        handle.Dispose();
        return null;
    }
}
