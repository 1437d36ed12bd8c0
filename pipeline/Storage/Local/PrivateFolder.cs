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
            Check(path);
        }

        return path;
    }

    private static void Check(string path)
    {
        var status = FileStatus.Of(path);
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
            File.SetUnixFileMode(path, Mine);
        }
    }

    private static BlobStoreException Refused(string path, string why) => new(
        $"'{path}' {why}, so that what lies there would not be this program's own. Remove it, or take another folder.");
}
