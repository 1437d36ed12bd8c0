namespace LukePipeline.Storage.Local;

/// <summary>Gives files their names, durably, whoever deletes folders beside it while they are empty.</summary>
internal static class LocalNames
{
    /// <summary>So often in a row nobody deletes the same folder.</summary>
    private const int Attempts = 10;

    /// <summary>Gives a finished file its name, if no file of that name exists; its old name is gone afterwards.</summary>
    /// <returns>False when a file of that name exists; null when the file system cannot do this in one step.</returns>
    /// <exception cref="DirectoryNotFoundException">The file is gone.</exception>
    public static bool? TryMoveNew(string path, string target)
    {
        var folder = Path.GetDirectoryName(target)!;
        var created = InFolder(path, folder, () => LocalFiles.TryMoveNew(path, target));
        if (created == true)
        {
            FlushFolder(folder);
        }

        return created;
    }

    /// <summary>Gives a finished file its name, whatever has it now. The folder is not made durable.</summary>
    public static void MoveOver(string path, string target) => InFolder(path, Path.GetDirectoryName(target)!, () =>
    {
        File.Move(path, target, overwrite: true);
        return true;
    });

    /// <summary>Deletes a file, if it is there. The folder is not made durable.</summary>
    public static void Delete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (DirectoryNotFoundException)
        {
        }
    }

    /// <summary>Makes the names in a folder durable. One that is gone was empty, and whoever deleted it has seen to that.</summary>
    public static void FlushFolder(string folder)
    {
        try
        {
            LocalFiles.FlushFolder(folder);
        }
        catch (DirectoryNotFoundException)
        {
        }
    }

    /// <summary>Deletes a folder and those above it, up to a root that is kept, as long as they are empty.</summary>
    public static void DeleteEmptyFolders(string folder, string root)
    {
        for (; folder.Length > root.Length; folder = Path.GetDirectoryName(folder)!)
        {
            try
            {
                Directory.Delete(folder, recursive: false);
            }
            catch (IOException)
            {
                return;
            }
        }
    }

    private static T InFolder<T>(string path, string folder, Func<T> move)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                LocalFiles.CreateFolder(folder);
                return move();
            }
            catch (DirectoryNotFoundException) when (attempt < Attempts && File.Exists(path))
            {
                // Somebody deleted the folder while it was empty.
            }
        }
    }
}
