using LukePipeline.Ground;

namespace LukePipeline.Storage.Local;

/// <summary>Gives files their names, durably, whoever deletes folders beside it while they are empty.</summary>
/// <param name="places">Finds the folders of the names.</param>
internal sealed class LocalNames(LocalPlaces places)
{
    /// <summary>So often in a row nobody deletes the same folder.</summary>
    private const int Attempts = 10;

    /// <summary>Gives a finished file its name, if no file of that name exists; its old name is gone afterwards.</summary>
    /// <returns>False when a file of that name exists; null when the file system cannot do this in one step.</returns>
    /// <exception cref="DirectoryNotFoundException">The file is gone.</exception>
    public bool? TryMoveNew(string path, string name) => InFolder(path, name, place =>
    {
        var created = LocalFiles.TryMoveNew(path, place.Path);
        if (created == true)
        {
            FlushFolder(place);
        }

        return created;
    });

    /// <summary>Gives a finished file its name, whatever has it now. The folder is not made durable.</summary>
    public void MoveOver(string path, string name) => InFolder(path, name, place =>
    {
        File.Move(path, place.Path, overwrite: true);
        return true;
    });

    /// <summary>What is known of the file of a name; null if there is none.</summary>
    /// <exception cref="BlobStoreException">It is a link.</exception>
    public BlobProperties? Read(string name)
    {
        using var place = places.Find(name, create: false);
        return place is null ? null : Read(place, name);
    }

    /// <summary>The same where the place has been found.</summary>
    public BlobProperties? Read(LocalPlace place, string name)
    {
        try
        {
            return LocalVersion.Read(new FileInfo(place.Path));
        }
        catch (LinkFoundException)
        {
            throw places.Refused(name);
        }
    }

    /// <summary>Deletes a file, if it is there. The folder is not made durable.</summary>
    public static void Delete(LocalPlace place)
    {
        try
        {
            File.Delete(place.Path);
        }
        catch (DirectoryNotFoundException)
        {
        }
    }

    /// <summary>Makes the names in the folder of a name durable. One that is gone was empty, and whoever deleted it has seen to that.</summary>
    public void FlushFolder(string name)
    {
        using var place = places.Find(name, create: false);
        if (place is not null)
        {
            FlushFolder(place);
        }
    }

    /// <summary>Deletes the folder of a name and those above it, the root left out, as long as they are empty.</summary>
    public void DeleteEmptyFolders(string name)
    {
        for (var end = name.LastIndexOf('/'); end > 0; end = name.LastIndexOf('/', end - 1))
        {
            using var place = places.Find(name[..end], create: false);
            if (place is null || !LocalFiles.TryDeleteFolder(place.Path))
            {
                return;
            }
        }
    }

    private static void FlushFolder(LocalPlace place)
    {
        try
        {
            LocalFiles.FlushFolder(place.Folder);
        }
        catch (DirectoryNotFoundException)
        {
        }
    }

    private T InFolder<T>(string path, string name, Func<LocalPlace, T> move)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                using var place = places.Find(name, create: true)!;
                return move(place);
            }
            catch (Exception e) when (e is DirectoryNotFoundException or FileNotFoundException && attempt < Attempts && File.Exists(path))
            {
                // Somebody deleted the folder while it was empty.
            }
        }
    }
}
