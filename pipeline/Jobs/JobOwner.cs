namespace LukePipeline.Jobs;

/// <summary>Who may write below an output prefix: the content of <c>_job/owner.json</c>, changed only by compare-and-swap.</summary>
/// <param name="JobId">The job.</param>
/// <param name="Epoch">Counts the owners of the prefix, from 1; whoever holds an older one is a zombie and is refused.</param>
/// <param name="SpecFingerprint">What the job was asked, see <see cref="JobSpec.Fingerprint"/>.</param>
/// <param name="ClaimedAt">When this epoch began, UTC.</param>
public sealed record JobOwner(string JobId, long Epoch, string SpecFingerprint, DateTimeOffset ClaimedAt);
