using LukePipeline.Ground;

namespace LukePipeline.Storage.Local;

/// <summary>
/// Folders of our own in places that others may write: this user's alone, and no link. Whatever lies in such a folder was put there by
/// this user, and may be trusted and deleted.
/// </summary>
internal static class PrivateFolder
{
    private const UnixFileMode Mine = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>The rights of the group and of everybody.</summary>
    private const int OthersMask = 0x3f;

    /// <summary>Creates the folder where it is missing, and makes sure of it where it is there.</summary>
    /// <param name="path">The folder; those above it are created as usual, and may be anybody's.</param>
    /// <returns>The same path.</returns>
    /// <exception cref="BlobStoreException">It is a link, no folder, or somebody else's.</exception>
    public static string Ensure(string path)
    {
        path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        if (Path.GetDirectoryName(path) is { } parent)
        {
            LocalFiles.CreateFolder(parent);
        }

        if (new DirectoryInfo(path).LinkTarget is not null)
        {
            throw Refused(path, "is a link");
        }

        if (OperatingSystem.IsWindows())
        {
            return Directory.CreateDirectory(path).FullName;
        }

        // Nothing happens where it is there already, whatever it is: the look comes after.
        Directory.CreateDirectory(path, Mine);
        if (OperatingSystem.IsLinux())
        {
            Check(FileStatus.Of(path), path, path);
        }

        return path;
    }

    /// <summary>The same of a folder in one that is held, on Linux; it is held as well, so that what was made sure of is what is used.</summary>
    /// <param name="parent">Where it lies.</param>
    /// <param name="name">Its name there.</param>
    /// <exception cref="BlobStoreException">It is a link, no folder, or somebody else's.</exception>
    public static HeldFolder Hold(HeldFolder parent, string name)
    {
        var (path, place) = (parent.PathOf(name), Path.Combine(parent.Entries, name));
        if (!OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(place, Mine);
        }

        HeldFolder held;
        try
        {
            held = parent.OpenFolder(name);
        }
        catch (LinkFoundException)
        {
            throw Refused(path, "is a link");
        }

        try
        {
            Check(held.Status, path, held.Entries);
            return held;
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    private static void Check(FileStatus status, string path, string place)
    {
        if (!status.IsFolder)
        {
            throw Refused(path, status.IsLink ? "is a link" : "is no folder");
        }

        if (!status.IsMine)
        {
            throw Refused(path, $"belongs to another user (number {status.Owner})");
        }

        if ((status.Mode & OthersMask) != 0 && !OperatingSystem.IsWindows())
        {
            // Made by an earlier version, or with other rights: what is this user's own is set right.
            File.SetUnixFileMode(place, Mine);
        }
    }

    private static BlobStoreException Refused(string path, string why) => new(
        $"'{path}' {why}, so that what lies there would not be this program's own. Remove it, or take another folder.");
}
