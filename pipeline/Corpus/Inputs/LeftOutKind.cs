namespace LukePipeline.Corpus.Inputs;

/// <summary>What a listing of a folder leaves out whatever its ending, as the summary of a job names it.</summary>
internal static class LeftOutKind
{
    /// <summary>What lies below an output prefix, and tells that it is one.</summary>
    public const string OutputMarker = "_job/owner.json";

    /// <summary>A file or folder whose name begins with '.' or '_'.</summary>
    public const string Hidden = "hidden";

    /// <summary>A blob of no bytes that stands for a folder.</summary>
    public const string FolderMarker = "folder marker";

    /// <summary>A folder that holds the output of a job.</summary>
    public const string Output = "output of a job";

    /// <summary>What a file of no known ending is counted as.</summary>
    /// <param name="path">Its path.</param>
    public static string OfEnding(string path) => System.IO.Path.GetExtension(path) is { Length: > 1 } ending ? ending.ToLowerInvariant() : "no ending";

    /// <summary>Whether a listing of a folder passes over such a name: those of version control, of unfinished writes, of table formats.</summary>
    public static bool IsHidden(ReadOnlySpan<char> name) => name is ['.' or '_', ..];
}
