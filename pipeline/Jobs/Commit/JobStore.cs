using LukePipeline.Ground;
using LukePipeline.Jobs.Files;
using LukePipeline.Jobs.Spec;
using LukePipeline.Storage;

namespace LukePipeline.Jobs.Commit;

/// <summary>
/// The jobs of one output prefix, as the store knows them. The store is the truth: whatever a process remembers can be rebuilt
/// from here, and every promise about crashes and rivals is kept by the conditional writes of <see cref="IBlobStore"/>.
/// </summary>
/// <param name="store">A store rooted at the output prefix.</param>
/// <param name="timeProvider">Clock of the time stamps; null for the system's.</param>
/// <param name="parts">The stages and formats that there are; null for those of this program.</param>
/// <param name="hold">The hold of this process on its job, where it is the only one at work; null for a silo of a cluster.</param>
/// <param name="tellWait">Tells what is waited for, until it is disposed; null where nobody listens.</param>
public sealed class JobStore(IBlobStore store, TimeProvider? timeProvider = null, JobParts? parts = null, JobHold? hold = null, Func<string, IDisposable>? tellWait = null)
{
    private readonly JobFiles _files = new(store);
    private readonly OutputCleaner _cleaner = new(store, timeProvider ?? TimeProvider.System, parts ?? JobParts.Shipped);

    /// <summary>The output prefix.</summary>
    public string Location => store.Location;

    internal IBlobStore Blobs => store;

    internal JobParts Parts { get; } = parts ?? JobParts.Shipped;

    internal TimeProvider Clock { get; } = timeProvider ?? TimeProvider.System;

    /// <summary>The owner of the prefix; null when nobody ever claimed it.</summary>
    public async Task<JobOwner?> ReadOwnerAsync(CancellationToken cancellationToken) =>
        (await _files.ReadOwnerAsync(cancellationToken).ConfigureAwait(false))?.Owner;

    /// <summary>The manifest of a job that has ended; null while none has.</summary>
    public Task<JobManifest?> ReadManifestAsync(CancellationToken cancellationToken) => _files.ReadAsync<JobManifest>(JobPaths.Manifest, cancellationToken);

    /// <summary>Whether the output is complete: the one thing that a reader of the tables has to check.</summary>
    public Task<bool> IsCompleteAsync(CancellationToken cancellationToken) => store.ExistsAsync(JobPaths.Success, cancellationToken);

    /// <summary>The job of an owner that the caller knows from elsewhere, a lease say. Nothing is read; every write checks the owner.</summary>
    public OwnedJob Attach(string jobId, long epoch) => new(this, JobIds.Check(jobId), epoch);

    /// <summary>
    /// Makes the caller the owner of the prefix. The same spec as before resumes the job that is there, whatever the new id;
    /// a different one is refused unless <paramref name="overwrite"/> is set, which removes what is there.
    /// </summary>
    /// <param name="jobId">Id of the job if it is a new one. Overwriting again with the same id resumes.</param>
    /// <param name="spec">What the job is asked.</param>
    /// <param name="overwrite">Take the prefix over from any other job.</param>
    /// <param name="cancellationToken">Stops the claim; it may have been made nevertheless, and then can be made again.</param>
    /// <exception cref="OutputInUseException">The prefix holds another job's output, or files of no job, or another process is at work there.</exception>
    /// <exception cref="JobStateException">A file of the job cannot be used.</exception>
    public Task<JobClaim> ClaimAsync(string jobId, JobSpec spec, bool overwrite, CancellationToken cancellationToken) =>
        ClaimAsync(jobId, spec, overwrite, takeOver: false, cancellationToken);

    /// <summary>The same, from a process that is at work on it if need be.</summary>
    /// <param name="jobId">Id of the job if it is a new one.</param>
    /// <param name="spec">What the job is asked.</param>
    /// <param name="overwrite">Take the prefix over from any other job.</param>
    /// <param name="takeOver">Take the job from a process that is at work on it, which ends then.</param>
    /// <param name="cancellationToken">Stops the claim.</param>
    /// <exception cref="OutputInUseException">The prefix holds another job's output, or files of no job, or another process is at work there.</exception>
    /// <exception cref="JobStateException">A file of the job cannot be used.</exception>
    public async Task<JobClaim> ClaimAsync(string jobId, JobSpec spec, bool overwrite, bool takeOver, CancellationToken cancellationToken)
    {
        JobIds.Check(jobId);
        _cleaner.DeleteStaleSpoolFiles();
        while (true)
        {
            var found = await _files.ReadOwnerAsync(cancellationToken).ConfigureAwait(false);
            if (found is null && !await IsFreeAsync(overwrite, cancellationToken).ConfigureAwait(false))
            {
                continue;
            }

            var (kind, owner) = await new ClaimRules(this, hold?.Holder).DecideAsync(found?.Owner, jobId, spec, overwrite, cancellationToken).ConfigureAwait(false);
            var job = Attach(owner.JobId, owner.Epoch);
            if (kind == ClaimKind.Complete)
            {
                // A crash after _SUCCESS may have left attempts behind.
                await _cleaner.SweepAsync(owner.JobId, cancellationToken).ConfigureAwait(false);
                var plan = await job.ReadPlanAsync(cancellationToken).ConfigureAwait(false);
                return new JobClaim(kind, job, plan);
            }

            if (found is not null && !takeOver)
            {
                await new OwnerWatch(store, Clock, hold, tellWait).EnsureIdleAsync(found.Owner, cancellationToken).ConfigureAwait(false);
            }

            if (kind == ClaimKind.Resumed)
            {
                // Before the owner is written: whoever began the job may be at work on it.
                (await job.ReadPlanAsync(cancellationToken).ConfigureAwait(false))?.ToWorkOn(Location);
            }

            await (hold?.AnnounceAsync(store, owner.JobId, cancellationToken) ?? Task.CompletedTask).ConfigureAwait(false);
            if (!await _files.TryWriteOwnerAsync(owner, found?.ETag, cancellationToken).ConfigureAwait(false))
            {
                // Somebody else claimed it in between: look again.
                continue;
            }

            hold?.Begin(store, owner.JobId);
            CrashPoints.Hit("after-claim");
            return new JobClaim(kind, job, await job.PrepareAsync(keepsOthers: owner is { Spec.Incremental: true, Replaces: not true }, cancellationToken).ConfigureAwait(false));
        }
    }

    /// <summary>
    /// Gives a prefix back that was claimed for a job that could not even be planned (an input that is not there, say), so that the
    /// corrected command is not refused for the sake of it. Does nothing once there is a plan, or another owner.
    /// </summary>
    public async Task ReleaseAsync(OwnedJob job, CancellationToken cancellationToken)
    {
        var found = await _files.ReadOwnerAsync(cancellationToken).ConfigureAwait(false);
        if (found is { } owner && owner.Owner.JobId == job.Id && owner.Owner.Epoch == job.Epoch
            && await job.ReadPlanAsync(cancellationToken).ConfigureAwait(false) is null)
        {
            if (owner.Owner is { Spec.Incremental: true, Replaces: not true } && await ReadManifestAsync(cancellationToken).ConfigureAwait(false) is { State: JobState.Completed } manifest)
            {
                // The run before this one owned the dataset.
                await _files.TryWriteOwnerAsync(owner.Owner with { JobId = manifest.JobId, Epoch = owner.Owner.Epoch + 1 }, owner.ETag, cancellationToken).ConfigureAwait(false);
                return;
            }

            await store.DeleteAsync(JobPaths.Owner, owner.ETag, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Cancels the unfinished job of the prefix: whoever works for it is fenced off, what is committed stays, and
    /// <c>manifest.json</c> says so. The same command resumes it.
    /// </summary>
    /// <returns>The manifest; that of a completed job if there was nothing left to cancel.</returns>
    /// <exception cref="JobStateException">There is no job.</exception>
    public async Task<JobManifest> CancelAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var found = await _files.ReadOwnerAsync(cancellationToken).ConfigureAwait(false)
                ?? throw new JobStateException($"There is no job in {Location}. Check the output prefix.");
            if (await FindCompletedAsync(found.Owner, cancellationToken).ConfigureAwait(false) is { } completed)
            {
                return completed;
            }

            var owner = found.Owner with { Epoch = found.Owner.Epoch + 1, ClaimedAt = Clock.GetUtcNow() };
            if (await _files.TryWriteOwnerAsync(owner, found.ETag, cancellationToken).ConfigureAwait(false))
            {
                return await new JobCommitter(Attach(owner.JobId, owner.Epoch)).CancelAsync(owner, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Takes the output of a job that is complete, to change it: whoever held it before can write no more.</summary>
    /// <exception cref="OutputInUseException">A job is at work there, or was interrupted.</exception>
    /// <exception cref="JobStateException">There is no job.</exception>
    internal async Task<OwnedJob> HoldAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var found = await _files.ReadOwnerAsync(cancellationToken).ConfigureAwait(false)
                ?? throw new JobStateException($"There is no job in {Location}. Check the output prefix.");
            if (await FindCompletedAsync(found.Owner, cancellationToken).ConfigureAwait(false) is null)
            {
                throw new OutputInUseException(
                    $"A run of {Location} is at work, or was interrupted (job {found.Owner.JobId}). Wait for its end, or finish it with the command that began it.");
            }

            var owner = found.Owner with { Epoch = found.Owner.Epoch + 1, ClaimedAt = Clock.GetUtcNow() };
            if (await _files.TryWriteOwnerAsync(owner, found.ETag, cancellationToken).ConfigureAwait(false))
            {
                return Attach(owner.JobId, owner.Epoch);
            }
        }
    }

    /// <summary>Waits until it is certain that no other process is at work on an unfinished job of the prefix.</summary>
    /// <exception cref="OutputInUseException">One is.</exception>
    public async Task EnsureIdleAsync(CancellationToken cancellationToken)
    {
        if (await ReadOwnerAsync(cancellationToken).ConfigureAwait(false) is { } owner && await FindCompletedAsync(owner, cancellationToken).ConfigureAwait(false) is null)
        {
            await new OwnerWatch(store, Clock, hold, tellWait).EnsureIdleAsync(owner, cancellationToken).ConfigureAwait(false);
        }
    }

    internal async Task<JobManifest?> FindCompletedAsync(JobOwner owner, CancellationToken cancellationToken) =>
        await IsCompleteAsync(cancellationToken).ConfigureAwait(false)
        && await ReadManifestAsync(cancellationToken).ConfigureAwait(false) is { State: JobState.Completed } manifest
        && manifest.JobId == owner.JobId
            ? manifest
            : null;

    /// <summary>Whether a prefix without owner may be claimed; false when it has got an owner meanwhile.</summary>
    private async Task<bool> IsFreeAsync(bool overwrite, CancellationToken cancellationToken)
    {
        try
        {
            await _cleaner.CheckUnownedAsync(overwrite, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (OutputInUseException)
        {
            if (await ReadOwnerAsync(cancellationToken).ConfigureAwait(false) is not null)
            {
                return false;
            }

            throw;
        }
    }
}
