using LukePipeline.Ground;

namespace LukePipeline.Client.Outcomes;

/// <summary>
/// A file. What stands for a device, for a named pipe or for what the shell has opened (<c>/dev/stdout</c>, or <c>-</c>) is never replaced but written as
/// it is, and so is a file that cannot be replaced: one that is mounted into a container, or lies in a folder that may not be written. A link stays one.
/// </summary>
internal sealed class DraftFile : Draft
{
    private bool _staysInPlace;

    /// <summary>Begins.</summary>
    /// <param name="path">The file; <c>-</c> for standard output.</param>
    /// <exception cref="UsageException">It is a link that leads nowhere.</exception>
    public DraftFile(string path)
        : base(IsOfSystem(path) ? path : Resolve(new FileInfo(path)))
    {
        IsDevice = IsOfSystem(Target) || SpecialFile.Is(Target);
        _staysInPlace = !IsDevice && File.Exists(Target) && IsMount(Target);
    }

    /// <summary>Whether it is standard output, where nothing else may be told then.</summary>
    public bool IsOutput => Target is "-" or "/dev/stdout";

    /// <summary>Whether it is no file at all: standard output, a device, a named pipe.</summary>
    public bool IsDevice { get; }

    public override bool IsDirect => IsDevice || _staysInPlace;

    public override string Path => IsDirect ? Target : System.IO.Path.Combine(System.IO.Path.GetDirectoryName(Target)!, PartName);

    /// <summary>Makes sure that a file can be there.</summary>
    /// <param name="option">The flag that names it.</param>
    /// <param name="path">The file, as it was typed.</param>
    /// <param name="advice">What to do where it is a folder.</param>
    /// <exception cref="UsageException">It cannot.</exception>
    public void CheckPlace(string option, string path, string advice)
    {
        if (Directory.Exists(path))
        {
            throw new UsageException($"{option} {path} is a folder. {advice}");
        }

        if (!IsDevice && System.IO.Path.GetDirectoryName(Target) is { } parent && !Directory.Exists(parent))
        {
            throw new UsageException($"{option} {path}: there is no folder {parent}. Make it first.");
        }
    }

    /// <summary>Opens what is written to, empty.</summary>
    public Stream Open()
    {
        try
        {
            return IsOutput ? Console.OpenStandardOutput() : File.Create(Path);
        }
        catch (UnauthorizedAccessException) when (!IsDirect && File.Exists(Target))
        {
            _staysInPlace = true;
            return File.Create(Target);
        }
    }

    public override void Remove()
    {
        if (!IsDirect)
        {
            File.Delete(Path);
        }
    }

    protected override void Move() => File.Move(Path, Target, overwrite: true);
}
