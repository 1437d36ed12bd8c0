using LukePipeline.Ground;
using LukePipeline.Jobs.Files;
using LukePipeline.Jobs.Planning;
using LukePipeline.Jobs.Spec;
using LukePipeline.Storage;

namespace LukePipeline.Jobs.Commit;

/// <summary>
/// A job in the hands of one owner: the right to write below a prefix, as long as <c>_job/owner.json</c> names this job and
/// epoch. Everything that gives a file its final name checks that first.
/// </summary>
public sealed class OwnedJob
{
    private readonly JobStore _jobs;
    private readonly JobFiles _files;

    internal OwnedJob(JobStore jobs, string id, long epoch)
    {
        _jobs = jobs;
        _files = new JobFiles(jobs.Blobs);
        Id = id;
        Epoch = epoch;
    }

    /// <summary>The job.</summary>
    public string Id { get; }

    /// <summary>The epoch of the claim.</summary>
    public long Epoch { get; }

    /// <summary>The output prefix.</summary>
    public string Location => _jobs.Location;

    internal IBlobStore Blobs => _jobs.Blobs;

    internal TimeProvider Clock => _jobs.Clock;

    internal JobFiles Files => _files;

    internal JobParts Parts => _jobs.Parts;

    internal OutputCleaner Cleaner => new(Blobs, Clock, Parts);

    /// <summary>Makes sure that the prefix still belongs to this job and epoch.</summary>
    /// <exception cref="OwnershipLostException">It does not.</exception>
    public async Task EnsureOwnedAsync(CancellationToken cancellationToken)
    {
        var owner = (await _files.ReadOwnerAsync(cancellationToken).ConfigureAwait(false))?.Owner;
        if (owner is null || owner.JobId != Id || owner.Epoch != Epoch)
        {
            throw new OwnershipLostException(Location, Id, Epoch, owner is null ? null : (owner.JobId, owner.Epoch));
        }
    }

    /// <summary>The plan; null when it has not been made yet.</summary>
    /// <exception cref="JobStateException">It cannot be used.</exception>
    public Task<JobPlan?> ReadPlanAsync(CancellationToken cancellationToken) => _files.ReadPlanAsync(Id, cancellationToken);

    /// <summary>What a person should know of the plan, without its inputs; none before there is one.</summary>
    /// <exception cref="JobStateException">It cannot be used.</exception>
    public Task<IReadOnlyList<string>> ReadWarningsAsync(CancellationToken cancellationToken) => _files.ReadWarningsAsync(Id, cancellationToken);

    /// <summary>Writes the plan, once: if another owner was faster, its plan stands.</summary>
    /// <returns>The plan that stands.</returns>
    /// <exception cref="OwnershipLostException">The prefix belongs to another owner.</exception>
    public async Task<JobPlan> SavePlanAsync(JobPlan plan, CancellationToken cancellationToken)
    {
        await EnsureOwnedAsync(cancellationToken).ConfigureAwait(false);
        var written = await Blobs.TryCreateAsync(JobPaths.Plan(Id), plan.ToBytes(), cancellationToken).ConfigureAwait(false);
        CrashPoints.Hit("after-plan");
        return written is not null
            ? plan
            : await ReadPlanAsync(cancellationToken).ConfigureAwait(false) ?? throw new OwnershipLostException(Location, Id, Epoch, owner: null);
    }

    /// <summary>Begins an attempt at the plan, knowing what earlier ones died of.</summary>
    public Task<PlanningWatch> WatchPlanningAsync(CancellationToken cancellationToken) =>
        PlanningWatch.BeginAsync(Blobs, Id, Epoch, Clock, cancellationToken);

    /// <summary>The numbers of the shards that are committed, in order. They may not all be published.</summary>
    public async Task<IReadOnlyList<int>> ListCommittedAsync(CancellationToken cancellationToken)
    {
        var shards = new SortedSet<int>();
        await foreach (var entry in Blobs.ListAsync(JobPaths.Shards(Id), cancellationToken).ConfigureAwait(false))
        {
            if (JobPaths.ShardOf(Id, entry.Name) is { } shard)
            {
                shards.Add(shard);
            }
        }

        return [.. shards];
    }

    /// <summary>The commit of a shard; null while there is none.</summary>
    public Task<ShardManifest?> ReadShardAsync(int shard, CancellationToken cancellationToken) =>
        _files.ReadAsync<ShardManifest>(JobPaths.Shard(Id, shard), cancellationToken);

    /// <summary>Gives the files of a committed shard their final names, if somebody died before doing so.</summary>
    /// <exception cref="OwnershipLostException">The prefix belongs to another owner.</exception>
    /// <exception cref="JobStateException">A committed file is gone.</exception>
    public Task PublishAsync(ShardManifest manifest, CancellationToken cancellationToken) =>
        new ShardPublisher(this).PublishAsync(manifest, cancellationToken);

    /// <summary>
    /// Ends the job when every shard is committed: finishes all publications, writes <c>manifest.json</c> and then
    /// <c>_SUCCESS</c>, and sweeps the attempts. May be repeated after a crash at any point.
    /// </summary>
    /// <exception cref="OwnershipLostException">The prefix belongs to another owner.</exception>
    /// <exception cref="JobStateException">A shard is not committed, or a committed file is gone.</exception>
    public Task<JobManifest> CompleteAsync(JobPlan plan, CancellationToken cancellationToken) =>
        new JobCommitter(this).CompleteAsync(plan, cancellationToken);

    /// <summary>After a claim: makes the prefix ours alone, unless that was done before.</summary>
    /// <param name="keepsOthers">Whether what other jobs have written stays: they are earlier runs of the same dataset.</param>
    /// <param name="cancellationToken">Stops it.</param>
    internal async Task<JobPlan?> PrepareAsync(bool keepsOthers, CancellationToken cancellationToken)
    {
        // The plan is written after the cleaning, so where there is a plan there is nothing left to clean.
        if (await ReadPlanAsync(cancellationToken).ConfigureAwait(false) is not { } plan)
        {
            if (!keepsOthers)
            {
                await Cleaner.RemoveOtherJobsAsync(Id, cancellationToken).ConfigureAwait(false);
            }

            return null;
        }

        // A job that goes on is not cancelled any more.
        if (await Blobs.TryReadAsync(JobPaths.Manifest, cancellationToken).ConfigureAwait(false) is { } content
            && JobStateException.Read<JobManifest>(content.Bytes.Span, $"{Location}/{JobPaths.Manifest}").State == JobState.Cancelled)
        {
            await Blobs.DeleteAsync(JobPaths.Manifest, content.ETag, cancellationToken).ConfigureAwait(false);
        }

        return plan;
    }
}
