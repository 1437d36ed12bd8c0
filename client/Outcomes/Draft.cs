using System.Diagnostics;
using System.Globalization;

namespace LukePipeline.Client.Outcomes;

/// <summary>
/// What a command writes, there whole or as it was: it is written beside its place, under the name <c>TARGET.PID.tmp</c>, and renamed when it is whole.
/// So what a process leaves that was killed never looks whole.
/// </summary>
/// <param name="target">The place, absolute, links resolved.</param>
internal abstract class Draft(string target)
{
    private bool _publishing;

    /// <summary>Where to write.</summary>
    public abstract string Path { get; }

    /// <summary>Whether that is the place itself: a device, standard output, what cannot be replaced.</summary>
    public virtual bool IsDirect => false;

    /// <summary>Where it is to be in the end.</summary>
    protected string Target { get; } = target;

    /// <summary>What is there if the process ended now, in words: the whole, or none of it and perhaps a part elsewhere.</summary>
    /// <param name="what">What is written: "The page".</param>
    public string Tell(string what)
    {
        var isBegun = !IsDirect && System.IO.Path.Exists(Path);
        return _publishing && !isBegun ? $"{what} is written."
            : IsDirect ? $"{what} is not complete; the same command begins anew."
            : $"{what} is not written; the same command begins anew.{(isBegun ? $" A part of it lies in {Path} and may be removed." : "")}";
    }

    /// <summary>Parts that other commands left for this place when they were killed. They stay: another machine may be writing them.</summary>
    public IEnumerable<string> LeftOver()
    {
        foreach (var folder in Folders().Where(Directory.Exists))
        {
            foreach (var entry in Directory.EnumerateFileSystemEntries(folder))
            {
                if (IsPart(entry, out var process) && process != Environment.ProcessId && !Runs(process))
                {
                    yield return string.Create(CultureInfo.InvariantCulture, $"{entry} is a part that process {process} left, which does not run here any more. It may be removed, unless another machine writes it.");
                }
            }
        }
    }

    /// <summary>Makes what is needed to write.</summary>
    public virtual void Begin()
    {
    }

    /// <summary>Puts what is written in its place.</summary>
    public void Publish()
    {
        _publishing = true;
        if (!IsDirect)
        {
            Move();
        }
    }

    /// <summary>Removes what is written, where it is not in its place.</summary>
    public abstract void Remove();

    /// <summary>Moves it.</summary>
    protected abstract void Move();

    /// <summary>Where parts of it may lie.</summary>
    protected virtual IEnumerable<string> Folders() => IsDirect ? [] : [System.IO.Path.GetDirectoryName(Target) ?? Target];

    /// <summary>The name of a part that this process writes.</summary>
    protected string PartName => string.Create(CultureInfo.InvariantCulture, $"{System.IO.Path.GetFileName(Target)}.{Environment.ProcessId}.tmp");

    /// <summary>Whether a name is that of a part, of some process.</summary>
    protected bool IsPart(string entry, out int process)
    {
        process = 0;
        var name = System.IO.Path.GetFileName(entry);
        var first = System.IO.Path.GetFileName(Target);
        return name.StartsWith($"{first}.", StringComparison.Ordinal) && name.EndsWith(".tmp", StringComparison.Ordinal)
            && name.Length > first.Length + ".tmp".Length + 1
            && int.TryParse(name.AsSpan()[(first.Length + 1)..^".tmp".Length], NumberStyles.None, CultureInfo.InvariantCulture, out process);
    }

    /// <summary>The place that a path names, links at its end resolved.</summary>
    /// <exception cref="UsageException">The links lead in a circle.</exception>
    protected static string Resolve(FileSystemInfo entry)
    {
        try
        {
            return System.IO.Path.TrimEndingDirectorySeparator(entry.LinkTarget is null ? entry.FullName : entry.ResolveLinkTarget(returnFinalTarget: true)!.FullName);
        }
        catch (IOException e)
        {
            throw new UsageException($"{entry.FullName} is a link that leads nowhere: {e.Message} Name another place.", e);
        }
    }

    /// <summary>Whether a path is the system's own: what the shell has opened, or a device. Shared memory is a folder like others.</summary>
    protected static bool IsOfSystem(string path) => path == "-" || path.StartsWith("/proc/", StringComparison.Ordinal)
        || (path.StartsWith("/dev/", StringComparison.Ordinal) && !path.StartsWith("/dev/shm/", StringComparison.Ordinal));

    /// <summary>Whether something is mounted there, a file into a container say: nothing can take its place.</summary>
    protected static bool IsMount(string path) => DriveInfo.GetDrives().Any(mount => System.IO.Path.TrimEndingDirectorySeparator(mount.Name) == path);

    private static bool Runs(int process)
    {
        try
        {
            using var found = Process.GetProcessById(process);
            return !found.HasExited;
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            return false;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            // Another user's.
            return true;
        }
    }
}
