namespace LukePipeline.Client.Outcomes;

/// <summary>
/// A folder of several files that takes the place of an empty one, or of none. It is written beside that, and inside of it where it cannot be replaced:
/// the mount of a container, the folder that the shell is in, one in a folder that may not be written.
/// </summary>
internal sealed class DraftFolder : Draft
{
    private bool _isInside;

    /// <summary>Begins.</summary>
    /// <param name="path">The folder.</param>
    public DraftFolder(string path)
        : base(IsOfSystem(path) ? path : Resolve(new DirectoryInfo(path))) => _isInside = Directory.Exists(Target) && MustStay();

    public override string Path => System.IO.Path.Combine(_isInside ? Target : System.IO.Path.GetDirectoryName(Target)!, PartName);

    /// <summary>Makes sure that nothing is there but parts of commands that were killed.</summary>
    /// <param name="option">The flag that names it.</param>
    /// <param name="why">Why it must be empty, and what to do.</param>
    /// <exception cref="UsageException">Something is.</exception>
    public void CheckEmpty(string option, string why)
    {
        if (IsOfSystem(Target))
        {
            throw new UsageException($"{option} {Target} is {(Target is "-" or "/dev/stdout" ? "standard output" : "a place of the system")}, which holds one file. {why}");
        }

        if (File.Exists(Target))
        {
            throw new UsageException($"{option} {Target} is a file. {why}");
        }

        if (Directory.Exists(Target) && Directory.EnumerateFileSystemEntries(Target).Any(entry => !IsPart(entry, out _)))
        {
            throw new UsageException($"{option} {Target} is not empty. {why}");
        }
    }

    public override void Begin()
    {
        // What lies there bears the number of this process, so that its writer is gone.
        Remove();
        try
        {
            Directory.CreateDirectory(Path);
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException && !_isInside && Directory.Exists(Target))
        {
            _isInside = true;
            Remove();
            Directory.CreateDirectory(Path);
        }
    }

    public override void Remove()
    {
        if (Directory.Exists(Path))
        {
            Directory.Delete(Path, recursive: true);
        }
    }

    protected override IEnumerable<string> Folders() => [System.IO.Path.GetDirectoryName(Target)!, Target];

    protected override void Move()
    {
        // A part that was left inside would be lost with the folder: it stays, and what is new comes beside it.
        if (_isInside || !TryMakeRoom())
        {
            foreach (var entry in new DirectoryInfo(Path).EnumerateFileSystemInfos().ToList())
            {
                Directory.Move(entry.FullName, System.IO.Path.Combine(Target, entry.Name));
            }

            Directory.Delete(Path);
            return;
        }

        Directory.Move(Path, Target);
    }

    /// <summary>Removes the folder that is there, where it is empty and may be.</summary>
    private bool TryMakeRoom()
    {
        if (!Directory.Exists(Target))
        {
            return true;
        }

        if (Directory.EnumerateFileSystemEntries(Target).Any())
        {
            return false;
        }

        try
        {
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(Path, File.GetUnixFileMode(Target));
            }

            Directory.Delete(Target);
            return true;
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException)
        {
            // Another user's, in a folder such as /tmp.
            return false;
        }
    }

    private bool MustStay()
    {
        var here = Environment.CurrentDirectory;
        return here == Target || here.StartsWith(Target + System.IO.Path.DirectorySeparatorChar, StringComparison.Ordinal) || IsMount(Target);
    }
}
