using LukePipeline.Luke;

namespace LukePipeline.Extraction.Checkpoints;

/// <summary>A checkpoint on this machine.</summary>
/// <param name="Location">Where it was asked for: a folder, a URL, or one that ships.</param>
/// <param name="Checkpoint">What is read of it.</param>
/// <param name="Sha256">Hash over the files that determine its answers, lower-case hexadecimal.</param>
public sealed record LocatedCheckpoint(string Location, Checkpoint Checkpoint, string Sha256)
{
    /// <summary>The folder on this machine.</summary>
    public string Directory => Checkpoint.Location;
}
