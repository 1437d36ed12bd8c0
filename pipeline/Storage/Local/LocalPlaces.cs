using LukePipeline.Ground;
using Microsoft.Win32.SafeHandles;

namespace LukePipeline.Storage.Local;

/// <summary>
/// Finds the places of a store. On Linux its folder is opened once and held, and all below it is reached through it and through no link;
/// elsewhere every part of a path is looked at before the path is used.
/// </summary>
/// <param name="root">The folder of the store.</param>
/// <param name="roots">What that must really lie in whenever it is opened; null for no bound.</param>
internal sealed class LocalPlaces(string root, FolderRoots? roots = null)
{
    private static readonly bool Holds = OperatingSystem.IsLinux() && Directory.Exists("/proc/self/fd");

    private readonly Lock _gate = new();
    private HeldFolder? _root;

    /// <summary>Where something is, or will be.</summary>
    /// <param name="name">Its name below the root, with '/'.</param>
    /// <param name="create">Whether to create the folders that are missing.</param>
    /// <returns>Null where its folder is missing and not to be created.</returns>
    /// <exception cref="BlobStoreException">A folder on the way is a link.</exception>
    public LocalPlace? Find(string name, bool create)
    {
        var cut = name.LastIndexOf('/');
        var (folder, leaf) = cut < 0 ? ("", name) : (name[..cut], name[(cut + 1)..]);
        if (!Holds)
        {
            if (folder.Length > 0)
            {
                RefuseLinks(folder);
            }

            CheckRoot();
            var path = Path.Combine(root, folder);
            if (create)
            {
                LocalFiles.CreateFolder(path);
            }

            return Directory.Exists(path) ? new LocalPlace(path, leaf, null) : null;
        }

        return Hold(folder, create) is { } held ? new LocalPlace(held.Entries, leaf, held) : null;
    }

    /// <summary>A folder of our own, this user's alone and no link.</summary>
    /// <param name="name">Its name below the root; what is missing is created.</param>
    /// <exception cref="BlobStoreException">It is somebody else's, or a link.</exception>
    public LocalPlace FindPrivate(string name)
    {
        if (!Holds)
        {
            CheckRoot();
            return new LocalPlace(PrivateFolder.Ensure(Path.Combine(root, name)), "", null);
        }

        HeldFolder? held = null;
        foreach (var part in name.Split('/'))
        {
            using var outer = held;
            held = PrivateFolder.Hold(outer ?? Root(create: true)!, part);
        }

        return new LocalPlace(held!.Entries, "", held);
    }

    /// <summary>Opens a file for reading in one look: no link leads out of the root, and no pipe is waited for.</summary>
    /// <exception cref="BlobStoreException">It is a link, or lies behind one.</exception>
    /// <exception cref="IOException">It is not there, or no regular file.</exception>
    public SafeFileHandle Open(string name)
    {
        if (!Holds)
        {
            CheckRoot();
            RefuseLinks(name);
            return RegularFile.Open(Path.Combine(root, name));
        }

        try
        {
            return (Root(create: false) ?? throw new DirectoryNotFoundException($"The folder '{root}' is not there.")).OpenFile(name);
        }
        catch (LinkFoundException)
        {
            throw Refused(name);
        }
    }

    /// <summary>The refusal of a name, or of the first part of it that is a link by now.</summary>
    public BlobStoreException Refused(string name) => new(
        $"{BlobName.Quote(LinkOf(name) ?? name)} in {root} is a link. Links are not followed, since they may lead out of the folder: give the target itself.");

    private HeldFolder? Hold(string folder, bool create)
    {
        if (Root(create) is not { } held)
        {
            return null;
        }

        try
        {
            return held.OpenFolder(folder.Length == 0 ? "." : folder);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            if (!create || folder.Length == 0)
            {
                return null;
            }
        }
        catch (LinkFoundException)
        {
            throw Refused(folder);
        }

        using (var place = Find(folder, create)!)
        {
            Directory.CreateDirectory(place.Path);
            LocalFiles.FlushFolder(place.Folder);
        }

        return Hold(folder, create: false) ?? throw new DirectoryNotFoundException($"The folder '{folder}' is gone.");
    }

    private HeldFolder? Root(bool create)
    {
        lock (_gate)
        {
            // One that was deleted and made anew is another; whoever still uses the old one keeps it.
            if (_root is { IsDeleted: false })
            {
                return _root;
            }

            if (create)
            {
                CreateRoot();
            }

            try
            {
                return _root = HoldChecked(root);
            }
            catch (Exception e) when (!create && e is FileNotFoundException or DirectoryNotFoundException)
            {
                return null;
            }
        }
    }

    /// <summary>Opens a folder, and asks of what is open whether it may be used.</summary>
    /// <exception cref="LukeException">A link leads to another place.</exception>
    private HeldFolder HoldChecked(string path)
    {
        var held = HeldFolder.Open(path);
        try
        {
            roots?.Check(held.RealPath, path);
            return held;
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    /// <summary>Creates the root. Where it is bound, name after name in the folder that is held, so that nothing is created behind a link.</summary>
    private void CreateRoot()
    {
        if (roots is null || Directory.Exists(root))
        {
            LocalFiles.CreateFolder(root);
            return;
        }

        var there = root;
        while (!Directory.Exists(there))
        {
            there = Path.GetDirectoryName(there)!;
        }

        var held = HeldFolder.Open(there);
        foreach (var name in Path.GetRelativePath(there, root).Split(Path.DirectorySeparatorChar))
        {
            using var outer = held;
            if (!roots.LieBelow(outer.RealPath))
            {
                roots.Check(outer.RealPath, root);
            }

            Directory.CreateDirectory(Path.Combine(outer.Entries, name));
            LocalFiles.FlushFolder(outer.Entries);
            held = outer.OpenFolder(name);
        }

        held.Dispose();
    }

    private void CheckRoot() => roots?.Check(new RealPath().Resolve(root), root);

    private void RefuseLinks(string name)
    {
        if (LinkOf(name) is not null)
        {
            throw Refused(name);
        }
    }

    /// <summary>The first part of a name that is a link.</summary>
    private string? LinkOf(string name)
    {
        for (var end = name.IndexOf('/'); ; end = name.IndexOf('/', end + 1))
        {
            var part = end < 0 ? name : name[..end];
            if (new FileInfo(Path.Combine(root, part)).LinkTarget is not null)
            {
                return part;
            }

            if (end < 0)
            {
                return null;
            }
        }
    }
}
