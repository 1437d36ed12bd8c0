using LukePipeline.Graph.Building;
using LukePipeline.Graph.Files;
using LukePipeline.Graph.Options;
using LukePipeline.Graph.Owning;
using LukePipeline.Graph.Source;
using LukePipeline.Ground;
using LukePipeline.Jobs.Spec;
using LukePipeline.Jobs.Steps;
using LukePipeline.Jobs.Work;
using LukePipeline.Storage;

namespace LukePipeline.Graph.Running;

/// <summary>The steps of a job of kind <c>graph</c>, apart from its units. Every call may be repeated after any crash.</summary>
/// <param name="open">Opens the store of a location: a graph, or the output of a job.</param>
/// <param name="time">The clock of time stamps.</param>
public sealed class GraphSteps(Func<string, IBlobStore> open, TimeProvider time) : IJobSteps
{
    /// <summary>Whether a folder belongs to a graph, so that resuming what lies there is for these steps.</summary>
    public async Task<bool> OwnsAsync(string output, CancellationToken cancellationToken) =>
        await GraphOwners.ReadKindAsync(open(output), cancellationToken).ConfigureAwait(false) == GraphSpec.KindName;

    /// <inheritdoc/>
    public async Task<JobAdmission> AdmitAsync(JobRequest request, CancellationToken cancellationToken)
    {
        try
        {
            var store = open(request.Output);
            var found = (await GraphOwners.ReadAsync(store, cancellationToken).ConfigureAwait(false))?.Owner;
            if (request.Other is not { } asked)
            {
                return found is null ? JobAdmission.Refused($"There is no job under {store.Location}. Check the output prefix.") : JobAdmission.Same(found.JobId);
            }

            // One that is complete is built again, since its source may have grown.
            var spec = GraphSpec.Parse(asked.Spec);
            GraphBuildOptions.Of(spec);
            var state = await GraphState.ReadAsync(store, found, cancellationToken).ConfigureAwait(false);
            return state.IsUnfinished && found!.Spec.Fingerprint == spec.Fingerprint ? JobAdmission.Same(found.JobId) : JobAdmission.New;
        }
        catch (LukeException e)
        {
            return JobAdmission.Refused(e.Message) with { MayBeOfThisProcess = JobFailure.Of(e).MayBeOfThisProcess };
        }
    }

    /// <inheritdoc/>
    public async Task<PlannedJob> PlanAsync(string jobId, JobRequest request, long? epoch, CancellationToken cancellationToken)
    {
        var store = open(request.Output);
        var found = await GraphOwners.ReadAsync(store, cancellationToken).ConfigureAwait(false);
        if (epoch is { } known)
        {
            // Whoever runs the job moved to another process amid it: its units go on under the same epoch.
            var owned = found is { } mine && mine.Owner.JobId == jobId && mine.Owner.Epoch == known
                ? new OwnedBuild(store, mine.Owner)
                : throw OwnedBuild.Lost(store, jobId, known, found?.Owner);
            if (await owned.ReadPlanAsync(cancellationToken).ConfigureAwait(false) is { } existing)
            {
                return await DescribeAsync(owned, existing, request.Output, cancellationToken).ConfigureAwait(false);
            }
        }

        var state = await GraphState.ReadAsync(store, found?.Owner, cancellationToken).ConfigureAwait(false);
        await store.CheckUsableAsync(cancellationToken).ConfigureAwait(false);
        var spec = request.Other is { } asked ? GraphSpec.Parse(asked.Spec)
            : found?.Owner.Spec ?? throw new LukeException($"There is no job under {store.Location}. Check the output prefix.");
        var plan = await MakePlanAsync(store, spec, state.Latest, cancellationToken).ConfigureAwait(false);
        if (state.Latest is { } latest && latest.Plan == plan.Hash)
        {
            if (state.IsUnfinished && found!.Value.Owner.Build == latest.Build)
            {
                // Nothing names it, as a crash leaves it, or somebody who removed current.json.
                await new OwnedBuild(store, found.Value.Owner).CompleteAsync(latest, cancellationToken).ConfigureAwait(false);
            }

            var done = Enumerable.Range(0, plan.Units).ToDictionary(unit => unit, _ => new WorkCounts { Shards = 1 });
            return new PlannedJob(jobId, request.Output, found?.Owner.Epoch ?? 0, plan.Units, done, IsComplete: true) { Kind = GraphSpec.KindName, Waves = plan.Waves };
        }

        var build = await ClaimAsync(store, jobId, spec, plan, cancellationToken).ConfigureAwait(false);
        return await DescribeAsync(build, plan, request.Output, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyDictionary<int, WorkCounts>> CommittedAsync(PlannedJob job, IReadOnlyCollection<int> shards, CancellationToken cancellationToken)
    {
        var (owned, plan) = await AttachAsync(job.Output, job.JobId, job.Epoch, cancellationToken).ConfigureAwait(false);
        return await ReadAsync(owned, plan, shards, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task CompleteAsync(PlannedJob job, CancellationToken cancellationToken)
    {
        var (owned, plan) = await AttachAsync(job.Output, job.JobId, job.Epoch, cancellationToken).ConfigureAwait(false);
        var manifest = await new BuildSummary(new UnitFiles(owned), plan).ReadAsync(owned.Owner, UnitKind.Changes, cancellationToken).ConfigureAwait(false);
        await owned.CompleteAsync(manifest, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task<bool> CancelAsync(string jobId, JobRequest request, CancellationToken cancellationToken)
    {
        var store = open(request.Output);
        while (await GraphOwners.ReadAsync(store, cancellationToken).ConfigureAwait(false) is { } found && found.Owner.JobId == jobId)
        {
            if (await new GraphStore(store).ReadPointerAsync(cancellationToken).ConfigureAwait(false) == found.Owner.Build)
            {
                return false;
            }

            // Whoever works for it is fenced off; what is committed stays.
            var fence = found.Owner with { Epoch = found.Owner.Epoch + 1, ClaimedAt = time.GetUtcNow() };
            if (await GraphOwners.TryWriteAsync(store, fence, found.ETag, cancellationToken).ConfigureAwait(false))
            {
                break;
            }
        }

        return true;
    }

    /// <summary>Opens a build for work on its units.</summary>
    /// <exception cref="LukeException">The graph is another's, or what it is built from has changed.</exception>
    internal async Task<GraphUnits> OpenAsync(string output, string jobId, long epoch, CancellationToken cancellationToken)
    {
        var (owned, plan) = await AttachAsync(output, jobId, epoch, cancellationToken).ConfigureAwait(false);
        if (plan.RulesVersion != GraphBuildOptions.RulesVersion)
        {
            throw new LukeException(
                $"{owned.Store.Location} was planned with rules of version {plan.RulesVersion ?? 1}, and this program has {GraphBuildOptions.RulesVersion}. Build it again with one version of the program.");
        }

        var source = await GraphSource.OpenAsync(open(owned.Owner.Spec.Source), plan.Snapshot, cancellationToken).ConfigureAwait(false);
        if (source.Hash != plan.SourceHash)
        {
            throw new LukeException($"{source.Location} has changed since the graph was planned. Build it again.");
        }

        var before = plan.Previous is { } previous
            ? await RequireAsync(previous.Location is { } other ? open(other) : owned.Store, previous.Build, cancellationToken).ConfigureAwait(false)
            : null;
        return new GraphUnits(owned, plan, GraphBuildOptions.Of(owned.Owner.Spec), source, before);
    }

    private static async Task<StoredBuild> RequireAsync(IBlobStore store, int build, CancellationToken cancellationToken)
    {
        var graph = new GraphStore(store);
        return new StoredBuild(graph, await graph.RequireAsync(build, cancellationToken).ConfigureAwait(false));
    }

    private async Task<GraphPlan> MakePlanAsync(IBlobStore store, GraphSpec spec, GraphManifest? latest, CancellationToken cancellationToken)
    {
        var source = await GraphSource.OpenAsync(open(spec.Source), spec.Snapshot, cancellationToken).ConfigureAwait(false);
        var other = spec.Previous is { } location ? new GraphStore(open(location)) : null;
        var before = spec.PreviousBuild is { } number ? await (other ?? new GraphStore(store)).RequireAsync(number, cancellationToken).ConfigureAwait(false)
            : other is not null ? await other.RequireCurrentAsync(cancellationToken).ConfigureAwait(false)
            : latest;
        var previous = before is null ? null : new PreviousBuild(before.Build, spec.Previous);
        return GraphPlan.Of(source, GraphBuildOptions.Of(spec), previous);
    }

    /// <summary>
    /// Makes the job the owner. The same plan as before resumes what is there, whatever the new id; what another plan has begun is swept away,
    /// and whoever works on it is refused.
    /// </summary>
    private async Task<OwnedBuild> ClaimAsync(IBlobStore store, string jobId, GraphSpec spec, GraphPlan plan, CancellationToken cancellationToken)
    {
        while (true)
        {
            var found = await GraphOwners.ReadAsync(store, cancellationToken).ConfigureAwait(false);
            var state = await GraphState.ReadAsync(store, found?.Owner, cancellationToken).ConfigureAwait(false);
            var epoch = (found?.Owner.Epoch ?? 0) + 1;
            var isSame = found is { } old && state.IsUnfinished && await new OwnedBuild(store, old.Owner).ReadPlanAsync(cancellationToken).ConfigureAwait(false) == plan;
            var owner = new GraphOwner
            {
                JobId = isSame ? found!.Value.Owner.JobId : jobId,
                Epoch = epoch,
                Begun = isSame ? found!.Value.Owner.Begun : epoch,
                Build = isSame ? found!.Value.Owner.Build : state.Next,
                Spec = spec,
                ClaimedAt = time.GetUtcNow(),
            };
            if (!await GraphOwners.TryWriteAsync(store, owner, found?.ETag, cancellationToken).ConfigureAwait(false))
            {
                continue;
            }

            CrashPoints.Hit("after-claim");
            var owned = new OwnedBuild(store, owner);
            if (!isSame)
            {
                await owned.SavePlanAsync(plan, cancellationToken).ConfigureAwait(false);
            }

            return owned;
        }
    }

    private async Task<(OwnedBuild Build, GraphPlan Plan)> AttachAsync(string output, string jobId, long epoch, CancellationToken cancellationToken)
    {
        var store = open(output);
        var found = (await GraphOwners.ReadAsync(store, cancellationToken).ConfigureAwait(false))?.Owner;
        var owned = found?.JobId == jobId && found.Epoch == epoch ? new OwnedBuild(store, found) : throw OwnedBuild.Lost(store, jobId, epoch, found);
        return (owned, await owned.ReadPlanAsync(cancellationToken).ConfigureAwait(false)
            ?? throw new JobStateException($"The plan of job {jobId} is gone from {store.Location}. Run the command again to plan anew."));
    }

    private static async Task<PlannedJob> DescribeAsync(OwnedBuild owned, GraphPlan plan, string output, CancellationToken cancellationToken) => new(
        owned.Owner.JobId,
        output,
        owned.Owner.Epoch,
        plan.Units,
        await ReadAsync(owned, plan, [.. Enumerable.Range(0, plan.Units)], cancellationToken).ConfigureAwait(false),
        IsComplete: false)
    {
        Kind = GraphSpec.KindName,
        Waves = plan.Waves,
    };

    private static async Task<IReadOnlyDictionary<int, WorkCounts>> ReadAsync(OwnedBuild owned, GraphPlan plan, IReadOnlyCollection<int> units, CancellationToken cancellationToken)
    {
        var files = new UnitFiles(owned);
        var committed = new Dictionary<int, WorkCounts>();
        foreach (var number in units)
        {
            var (kind, of) = plan.KindOf(number);
            var name = GraphPlan.NameOf(kind, of);
            if (await files.ReadAsync(name, cancellationToken).ConfigureAwait(false) is { } unit)
            {
                // Whoever committed it may have died before its files had their names, and nobody will do it again.
                await files.PublishAsync(name, unit, cancellationToken).ConfigureAwait(false);
                committed[number] = unit.Counts();
            }
        }

        return committed;
    }
}
