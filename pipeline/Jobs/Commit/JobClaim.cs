using LukePipeline.Jobs.Planning;

namespace LukePipeline.Jobs.Commit;

/// <summary>The answer to a claim on an output prefix.</summary>
/// <param name="Kind">What was found and done.</param>
/// <param name="Job">The job, owned by the claimer unless it is complete.</param>
/// <param name="Plan">Its plan; null when it has to be made (<see cref="OwnedJob.SavePlanAsync"/>).</param>
public sealed record JobClaim(ClaimKind Kind, OwnedJob Job, JobPlan? Plan);
