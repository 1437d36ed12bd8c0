namespace LukePipeline.Extraction.Checkpoints;

/// <summary>A checkpoint on this machine.</summary>
/// <param name="Location">Where it was asked for: a folder, a URL, or one that ships.</param>
/// <param name="Directory">The folder on this machine.</param>
/// <param name="Sha256">Hash over the files that determine its answers, lower-case hexadecimal.</param>
public sealed record LocatedCheckpoint(string Location, string Directory, string Sha256);
