using LukePipeline.Jobs.Commit;
using LukePipeline.Jobs.Planning;

namespace LukePipeline.Jobs.Work;

/// <summary>Attempts at the shards of a job that one has in one's hands.</summary>
public static class ShardAttempts
{
    /// <summary>
    /// Begins an attempt at a shard. Attempts that ended without saying so count as deaths: after some of them the new one is
    /// a probe, see <see cref="ShardAttempt.IsProbe"/>. Begin one only when those before are believed dead.
    /// </summary>
    /// <exception cref="OwnershipLostException">The prefix belongs to another owner.</exception>
    public static Task<ShardAttempt> BeginAttemptAsync(this OwnedJob job, JobPlan plan, int shard, CancellationToken cancellationToken) =>
        ShardAttempt.BeginAsync(job, plan, shard, new PoisonPolicy(), cancellationToken);
}
