namespace LukePipeline.Jobs.Planning;

/// <summary>A checkpoint that a plan is bound to.</summary>
/// <param name="Location">Directory or URL.</param>
/// <param name="Sha256">
/// Hash over the checkpoint's files, in lower-case hexadecimal. A process whose copy hashes to something else refuses the shard.
/// </param>
public sealed record PlannedModel(string Location, string Sha256);
