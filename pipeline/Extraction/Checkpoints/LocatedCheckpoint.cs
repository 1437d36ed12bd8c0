using LukePipeline.Ground;
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

    /// <summary>Makes sure that it is the one that a job was planned with.</summary>
    /// <param name="planned">The hash in the plan.</param>
    /// <exception cref="LukeException">It is another (<see cref="ReasonCode.ModelMismatch"/>).</exception>
    public void Require(string planned)
    {
        if (Sha256 != planned)
        {
            throw new LukeException(
                $"The checkpoint at {Directory} is not the one that the job was planned with (its hash is {Sha256[..12]}…, the plan has {planned[..12]}…). "
                + "Put the planned files back, or run the job anew with --overwrite.",
                innerException: null,
                ReasonCode.ModelMismatch);
        }
    }
}
