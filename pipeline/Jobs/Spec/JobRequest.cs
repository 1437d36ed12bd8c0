using LukePipeline.Ground;

namespace LukePipeline.Jobs.Spec;

/// <summary>A job as it is handed in: read and checked once, and from then on a value.</summary>
/// <param name="Spec">What is asked; null to resume what lies under <paramref name="Output"/>.</param>
/// <param name="Output">The output prefix.</param>
/// <param name="Overwrite">True to take over a prefix that holds another job.</param>
public sealed record JobRequest(JobSpec? Spec, string Output, bool Overwrite = false)
{
    /// <summary>Reads a request that came as text.</summary>
    /// <param name="spec">The specification as JSON; null to resume.</param>
    /// <param name="output">The output prefix.</param>
    /// <param name="overwrite">True to take over a prefix that holds another job.</param>
    /// <exception cref="LukeException">The specification is not valid; every error is named.</exception>
    public static JobRequest Read(string? spec, string output, bool overwrite) =>
        new(spec is null ? null : JobSpec.Parse(spec, "the job"), output, overwrite);
}
