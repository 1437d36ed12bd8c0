using LukePipeline.Corpus.Inputs;
using LukePipeline.Corpus.Planning;
using LukePipeline.Ground;
using LukePipeline.Jobs.Commit;
using LukePipeline.Jobs.Datasets;
using LukePipeline.Jobs.Files;
using LukePipeline.Jobs.Planning;
using LukePipeline.Jobs.Spec;
using LukePipeline.Jobs.Work;
using LukePipeline.Storage;

namespace LukePipeline.Jobs.Steps;

/// <summary>The steps over the real store.</summary>
/// <param name="jobs">Opens the stores.</param>
/// <param name="planner">Makes the plans.</param>
/// <param name="inputs">Where the inputs are.</param>
public sealed class JobSteps(OpenJobs jobs, JobPlanner planner, IInputStore inputs) : IJobSteps
{
    /// <summary>Shard manifests read at the same time.</summary>
    private const int ReadsAtOnce = 16;

    /// <inheritdoc/>
    public async Task<JobAdmission> AdmitAsync(JobRequest request, CancellationToken cancellationToken)
    {
        try
        {
            var store = jobs.OpenStore(request.Output);
            var owner = await store.ReadOwnerAsync(cancellationToken);
            if (request.Spec is not { } spec)
            {
                return owner is null
                    ? JobAdmission.Refused($"There is no job under {store.Location}. Check the output prefix.") with { MayBeOfThisProcess = true }
                    : JobAdmission.Same(owner.JobId);
            }

            if (owner is not null && !request.Overwrite && spec.Incremental != true && owner.Spec.Incremental == true)
            {
                return JobAdmission.Refused(ClaimRules.DatasetInUse(store.Location));
            }

            if (owner is null || request.Again || (spec.Incremental == true && await store.FindCompletedAsync(owner, cancellationToken) is not null))
            {
                return JobAdmission.New;
            }

            if (owner.IsAsked(spec))
            {
                // Of one that has ended, planning finds out whether it still stands; one that nobody can go on with gives way to a new one.
                var givesWay = request.Overwrite
                    && (await store.IsCompleteAsync(cancellationToken) || !await new JobReplacement(planner, inputs).StandsAsync(store, owner, spec, cancellationToken));
                return givesWay ? JobAdmission.New : JobAdmission.Same(owner.JobId);
            }

            return request.Overwrite ? JobAdmission.New : JobAdmission.Refused(ClaimRules.Differs(store.Location, owner, spec));
        }
        catch (LukeException e)
        {
            return JobAdmission.Refused(e.Message) with { MayBeOfThisProcess = JobFailure.Of(e).MayBeOfThisProcess };
        }
    }

    /// <inheritdoc/>
    public async Task<PlannedJob> PlanAsync(string jobId, JobRequest request, long? epoch, CancellationToken cancellationToken)
    {
        var store = jobs.OpenStore(request.Output);
        if (epoch is { } known)
        {
            // Whoever runs the job moved to another process amid it: its shards go on under the same epoch.
            var owned = store.Attach(jobId, known);
            await owned.EnsureOwnedAsync(cancellationToken);
            if (await owned.ReadPlanAsync(cancellationToken) is { } existing)
            {
                return await DescribeToWorkOnAsync(owned, existing.ToWorkOn(request.Output), request, cancellationToken);
            }
        }

        var spec = request.Spec ?? (await store.ReadOwnerAsync(cancellationToken))?.Spec
            ?? throw new LukeException($"There is no job under {store.Location}. Check the output prefix.");

        // What a process sent here before belongs to an earlier run.
        store.Blobs.TakeRequests();
        if (spec.Incremental == true && !request.Overwrite && !request.Again
            && await new DatasetRuns(planner.For(request), inputs).LookAsync(store, spec, cancellationToken) is { IsNothing: true, Owner: { } last } look && last.JobId != jobId)
        {
            return new PlannedJob(last.JobId, request.Output, last.Epoch, 0, new Dictionary<int, WorkCounts>(), IsComplete: true)
            {
                Notice = $"Nothing new: {look.Changes}.",
            };
        }

        var replaces = await new JobReplacement(planner, inputs).DecideAsync(store, jobId, spec, request, cancellationToken);
        var claim = await store.ClaimAsync(jobId, spec, replaces, request.TakeOver, cancellationToken);
        if (claim.Kind == ClaimKind.Complete)
        {
            return await DescribeCompleteAsync(claim, spec, request.Output, cancellationToken);
        }

        cancellationToken.ThrowIfCancellationRequested();
        var plan = claim.Plan ?? await claim.Job.SavePlanAsync(await MakePlanAsync(store, claim, spec, planner.For(request), cancellationToken), cancellationToken);
        return await DescribeToWorkOnAsync(claim.Job, plan, request, cancellationToken);
    }

    private async Task<JobPlan> MakePlanAsync(JobStore store, JobClaim claim, JobSpec spec, JobPlanner planning, CancellationToken cancellationToken)
    {
        var watch = await claim.Job.WatchPlanningAsync(cancellationToken);
        try
        {
            var attempt = Task.Run(
                () => spec.Incremental == true
                    ? new DatasetRuns(planning, inputs).PlanAsync(store, spec, watch, cancellationToken)
                    : planning.PlanAsync(spec, watch, cancellationToken),
                cancellationToken);
            var plan = await watch.GuardAsync(attempt, cancellationToken);
            await watch.ForgetAsync(cancellationToken);
            return plan;
        }
        catch (LukeException e) when (e is not BlobStoreException)
        {
            await watch.ForgetAsync(cancellationToken);
            await store.ReleaseAsync(claim.Job, cancellationToken);
            throw;
        }
        catch (StalledPlanningException)
        {
            // The mark stays: it counts as a death.
            throw;
        }
        catch
        {
            // An orderly end is no death. Where even this fails, the mark counts as one, which two of a kind make an accusation.
            await watch.EndAsync(CancellationToken.None);
            throw;
        }
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyDictionary<int, WorkCounts>> CommittedAsync(
        PlannedJob job, IReadOnlyCollection<int> shards, CancellationToken cancellationToken) =>
        await ReadAsync(jobs.OpenStore(job.Output).Attach(job.JobId, job.Epoch), shards, cancellationToken);

    /// <inheritdoc/>
    public async Task CompleteAsync(PlannedJob job, CancellationToken cancellationToken)
    {
        var owned = jobs.OpenStore(job.Output).Attach(job.JobId, job.Epoch);
        var plan = await jobs.ReadPlanAsync(owned, job.Output, cancellationToken)
            ?? throw new JobStateException($"The plan of job {job.JobId} is gone from {job.Output}. Run the command again to plan anew.");
        await (plan.Dataset is null ? owned.CompleteAsync(plan, cancellationToken) : new DatasetCommitter(owned, plan).CompleteAsync(cancellationToken));
    }

    /// <inheritdoc/>
    public async Task<bool> CancelAsync(string jobId, JobRequest request, CancellationToken cancellationToken)
    {
        var store = jobs.OpenStore(request.Output);
        var owner = await store.ReadOwnerAsync(cancellationToken);
        if (owner is null && request.Spec is { } spec)
        {
            // Cancelled before it had claimed its prefix: the manifest needs an owner.
            await store.ClaimAsync(jobId, spec, overwrite: false, cancellationToken);
            owner = await store.ReadOwnerAsync(cancellationToken);
        }

        // A job that another process works on, which this one was refused for, goes on.
        return owner?.JobId != jobId || !jobs.IsOurs(owner) || (await store.CancelAsync(cancellationToken)).State == JobState.Cancelled;
    }

    /// <summary>What it asks of the silos is no part of the plan: resumed with another label or priority, the job goes by that.</summary>
    private static PlannedJob Placed(PlannedJob job, JobRequest request, JobSpec planned)
    {
        var spec = request.Spec ?? planned;
        var priority = spec.Priority switch
        {
            "low" => JobPriority.Low,
            "high" => JobPriority.High,
            _ => JobPriority.Normal,
        };
        return job with { Label = spec.Label, Priority = priority, MaxSilos = spec.MaxSilos };
    }

    private async Task<PlannedJob> DescribeToWorkOnAsync(OwnedJob job, JobPlan plan, JobRequest request, CancellationToken cancellationToken)
    {
        var described = Placed(await DescribeAsync(job, plan, request.Output, cancellationToken), request, plan.Spec);
        var weights = await new ShardWeights(inputs, JobReading.Of(plan.Spec)).WeighAsync(plan.Corpus, cancellationToken);

        // What a dataset has already is copied, which is next to no work.
        return described with { Weights = [.. weights, .. Enumerable.Repeat((double)ShardPlanner.FileWeight, plan.Shards - weights.Count)] };
    }

    private static async Task<PlannedJob> DescribeAsync(OwnedJob job, JobPlan plan, string output, CancellationToken cancellationToken) => new(
        job.Id,
        output,
        job.Epoch,
        plan.Shards,
        await ReadAsync(job, await job.ListCommittedAsync(cancellationToken), cancellationToken),
        IsComplete: false)
    {
        Notice = plan.Warnings is { } warnings ? $"warning: {string.Join("; ", warnings)}" : null,
    };

    private async Task<PlannedJob> DescribeCompleteAsync(JobClaim claim, JobSpec spec, string output, CancellationToken cancellationToken)
    {
        var job = await DescribeAsync(claim.Job, claim.Plan!, output, cancellationToken);
        return job with { IsComplete = true, Notice = await FindNewInputsAsync(claim.Plan!, spec, cancellationToken) };
    }

    /// <summary>What a new job would see that the completed one did not.</summary>
    private async Task<string?> FindNewInputsAsync(JobPlan plan, JobSpec spec, CancellationToken cancellationToken)
    {
        try
        {
            return (await PlanChanges.FindAsync(inputs, plan, spec, cancellationToken)).ToNotice();
        }
        catch (LukeException e) when (e is BlobStoreException || e.InnerException is not null)
        {
            return $"Whether its inputs are still the same cannot be told: {e.Message}";
        }
        catch (LukeException)
        {
            return "Its inputs are no longer there.";
        }
    }

    private static async Task<IReadOnlyDictionary<int, WorkCounts>> ReadAsync(
        OwnedJob job, IReadOnlyCollection<int> shards, CancellationToken cancellationToken)
    {
        var committed = new Dictionary<int, WorkCounts>();
        foreach (var chunk in shards.Chunk(ReadsAtOnce))
        {
            foreach (var manifest in await Task.WhenAll(chunk.Select(shard => job.ReadShardAsync(shard, cancellationToken))))
            {
                if (manifest is not null)
                {
                    committed[manifest.Shard] = WorkCounts.Of(manifest.Counts);
                }
            }
        }

        return committed;
    }
}
