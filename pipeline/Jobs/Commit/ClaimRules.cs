using LukePipeline.Jobs.Files;
using LukePipeline.Jobs.Spec;

namespace LukePipeline.Jobs.Commit;

/// <summary>What a claim to a prefix is: a new job, one that goes on, one that is complete, or none at all.</summary>
/// <param name="store">The prefix.</param>
/// <param name="holder">The process that claims it; null for a silo of a cluster.</param>
internal sealed class ClaimRules(JobStore store, JobHolder? holder)
{
    /// <summary>Decides what a claim is, and what the owner is to be.</summary>
    /// <param name="current">Who owns the prefix now; null for nobody.</param>
    /// <param name="jobId">Id of the job if it is a new one.</param>
    /// <param name="spec">What the job is asked.</param>
    /// <param name="overwrite">Take the prefix over from any other job.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="OutputInUseException">The prefix holds another job's output.</exception>
    public async Task<(ClaimKind Kind, JobOwner Owner)> DecideAsync(
        JobOwner? current, string jobId, JobSpec spec, bool overwrite, CancellationToken cancellationToken)
    {
        var mine = new JobOwner(jobId, (current?.Epoch ?? 0) + 1, Recorded(spec), store.Clock.GetUtcNow()) { Holder = holder };
        if (current is null)
        {
            return (ClaimKind.Started, mine);
        }

        if (spec.Incremental == true && !overwrite && current.JobId != jobId && await store.FindCompletedAsync(current, cancellationToken).ConfigureAwait(false) is not null)
        {
            // What is there is the dataset that this run adds to.
            return (ClaimKind.Started, mine);
        }

        if (current.Spec.Incremental == true && spec.Incremental != true && !overwrite)
        {
            throw new OutputInUseException(DatasetInUse(store.Location));
        }

        // Who names no size of shards goes on with a job of any.
        var asked = spec with { ShardBytes = spec.ShardBytes ?? current.Spec.ShardBytes };
        var isSame = current.Spec.Fingerprint() == asked.Fingerprint();
        if (isSame && (!overwrite || current.JobId == jobId))
        {
            return await store.FindCompletedAsync(current, cancellationToken).ConfigureAwait(false) is null
                ? (ClaimKind.Resumed, mine with { JobId = current.JobId, Spec = Recorded(asked), Replaces = current.Replaces })
                : (ClaimKind.Complete, current);
        }

        if (current.Spec.Incremental == true && !overwrite)
        {
            throw new OutputInUseException(
                $"A run of the dataset in {store.Location} was interrupted (job {current.JobId}), and was asked something else: {SpecDifferences.Between(current.Spec, asked)}. Finish it with the command that began it.");
        }

        if (current.JobId == jobId)
        {
            throw new OutputInUseException($"Job {jobId} in {store.Location} was asked something else before. Take another job id.");
        }

        return overwrite
            ? (ClaimKind.TakenOver, mine with { Replaces = spec.Incremental })
            : throw new OutputInUseException(Differs(store.Location, current, asked));
    }

    /// <summary>Why a job is refused that was asked something else than the one that is there.</summary>
    internal static string Differs(string location, JobOwner current, JobSpec asked) =>
        $"{location} holds the output of job {current.JobId}, which differs in {SpecDifferences.Between(current.Spec, asked with { ShardBytes = asked.ShardBytes ?? current.Spec.ShardBytes })}. "
        + "Take another --output, or --overwrite to replace it.";

    /// <summary>A spec as it is recorded: without secrets, and as any working directory reads it.</summary>
    private static JobSpec Recorded(JobSpec spec) => spec.WithoutSecrets().WithFullPaths();

    internal static string DatasetInUse(string location) =>
        $"{location} holds a dataset that grows. Add --incremental to take in what is new, take another --output, or --overwrite to replace it.";
}
