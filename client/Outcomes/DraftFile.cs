namespace LukePipeline.Client.Outcomes;

/// <summary>
/// A file that is there whole or as it was: it is written under another name beside it first. What stands for a device or for what the shell has opened
/// (<c>/dev/stdout</c>) is never replaced but written as it is, and a link stays one.
/// </summary>
internal sealed class DraftFile
{
    private readonly string _target;

    /// <summary>Begins.</summary>
    /// <param name="path">The file.</param>
    public DraftFile(string path)
    {
        IsDirect = path.StartsWith("/dev/", StringComparison.Ordinal) || path.StartsWith("/proc/", StringComparison.Ordinal);
        _target = !IsDirect && new FileInfo(path) is { LinkTarget: not null } link ? link.ResolveLinkTarget(returnFinalTarget: true)!.FullName : path;
        Path = IsDirect ? path : $"{_target}.{Environment.ProcessId}.tmp";
    }

    /// <summary>Where to write.</summary>
    public string Path { get; }

    /// <summary>Whether that is the file itself.</summary>
    public bool IsDirect { get; }

    /// <summary>Puts what is written in its place.</summary>
    public void Publish()
    {
        if (!IsDirect)
        {
            File.Move(Path, _target, overwrite: true);
        }
    }

    /// <summary>Removes what is written, where it is not in its place.</summary>
    public void Remove()
    {
        if (!IsDirect)
        {
            File.Delete(Path);
        }
    }
}
