namespace LukePipeline.Client.Outcomes;

/// <summary>
/// A file. What stands for a device or for what the shell has opened (<c>/dev/stdout</c>, or <c>-</c>) is never replaced but written as it is, and a
/// link stays one.
/// </summary>
internal sealed class DraftFile : Draft
{
    /// <summary>Begins.</summary>
    /// <param name="path">The file; <c>-</c> for standard output.</param>
    public DraftFile(string path)
        : base(IsOfSystem(path) ? path : Resolve(new FileInfo(path)))
    {
    }

    /// <summary>Whether it is standard output, where nothing else may be told then.</summary>
    public bool IsOutput => Target is "-" or "/dev/stdout";

    public override bool IsDirect => IsOfSystem(Target);

    public override string Path => IsDirect ? Target : System.IO.Path.Combine(System.IO.Path.GetDirectoryName(Target)!, PartName);

    /// <summary>Opens what is written to, empty.</summary>
    public Stream Open() => IsOutput ? Console.OpenStandardOutput() : File.Create(Path);

    public override void Remove()
    {
        if (!IsDirect)
        {
            File.Delete(Path);
        }
    }

    protected override void Move() => File.Move(Path, Target, overwrite: true);

    private static bool IsOfSystem(string path) => path == "-" || path.StartsWith("/dev/", StringComparison.Ordinal) || path.StartsWith("/proc/", StringComparison.Ordinal);
}
