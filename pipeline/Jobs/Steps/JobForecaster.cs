using System.Globalization;
using LukePipeline.Corpus.Inputs;
using LukePipeline.Corpus.Planning;
using LukePipeline.Ground;
using LukePipeline.Jobs.Commit;
using LukePipeline.Jobs.Datasets;
using LukePipeline.Jobs.Files;
using LukePipeline.Jobs.Planning;
using LukePipeline.Jobs.Snapshots;
using LukePipeline.Jobs.Spec;
using LukePipeline.Jobs.Work;

namespace LukePipeline.Jobs.Steps;

/// <summary>Foretells what a job would do with its output, by the rules that it would go by. Nothing is claimed, and nothing is written.</summary>
/// <param name="jobs">Opens the stores.</param>
/// <param name="planner">Makes the plans.</param>
/// <param name="inputs">Where the inputs are.</param>
public sealed class JobForecaster(OpenJobs jobs, JobPlanner planner, IInputStore inputs)
{
    /// <summary>Looks at a job.</summary>
    /// <param name="request">The job.</param>
    /// <param name="watch">Is told what is looked into.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="LukeException">The job would be refused, or could not be planned.</exception>
    public async Task<JobForecast> LookAsync(JobRequest request, IPlanningWatch watch, CancellationToken cancellationToken)
    {
        var (store, spec) = (jobs.OpenStore(request.Output), request.Spec!);
        if (await store.ReadOwnerAsync(cancellationToken) is not { } owner)
        {
            await new OutputCleaner(store.Blobs, store.Clock, store.Parts).CheckUnownedAsync(request.Overwrite || request.Again, cancellationToken);
            return new JobForecast(await planner.PlanAsync(spec, watch, cancellationToken));
        }

        if (await new JobSteps(jobs, planner, inputs).AdmitAsync(request, cancellationToken) is { Refusal: { } refusal })
        {
            throw new LukeException(refusal);
        }

        var manifest = await store.FindCompletedAsync(owner, cancellationToken);
        if (spec.Incremental == true && manifest is not null && !request.Overwrite && !request.Again)
        {
            return await OfDatasetAsync(store, spec, owner, manifest, watch, cancellationToken);
        }

        if (await new JobReplacement(planner, inputs).DecideAsync(store, "", spec, request, cancellationToken))
        {
            return new JobForecast(await planner.PlanAsync(spec, watch, cancellationToken)) { Standing = $"Job {owner.JobId} in {store.Location} would be replaced." };
        }

        var plan = await store.Attach(owner.JobId, owner.Epoch).ReadPlanAsync(cancellationToken) ?? await planner.PlanAsync(spec, watch, cancellationToken);
        return manifest is null
            ? await OfUnfinishedAsync(store, owner, plan, cancellationToken)
            : new JobForecast(plan) { Standing = $"This job is complete in {store.Location}: nothing would be run, unless --again is given.", Committed = [.. Enumerable.Range(0, plan.Shards)] };
    }

    private static async Task<JobForecast> OfUnfinishedAsync(JobStore store, JobOwner owner, JobPlan plan, CancellationToken cancellationToken)
    {
        var committed = await store.Attach(owner.JobId, owner.Epoch).ListCommittedAsync(cancellationToken);
        var standing = string.Create(CultureInfo.InvariantCulture, $"This job was begun in {store.Location}: {committed.Count:N0} of {plan.Shards:N0} shards are committed, the others would be worked on.");
        return new JobForecast(plan)
        {
            Standing = owner.Holder is { Process: var process } && process.IsAlive() == true ? $"{standing} Process {process.Id} on {process.Host} is at work on it now." : standing,
            Committed = committed,
        };
    }

    private async Task<JobForecast> OfDatasetAsync(
        JobStore store, JobSpec spec, JobOwner owner, JobManifest manifest, IPlanningWatch watch, CancellationToken cancellationToken)
    {
        var asked = new Reprocessing(spec, planner.Parts.Stages);
        var latest = await new SnapshotStore(store.Blobs).ReadLatestAsync(cancellationToken);
        var adopted = latest is not null ? null : await new DatasetAdoption(store.Attach(owner.JobId, owner.Epoch), manifest).FindAsync(
            asked.IsAll ? null : DatasetSettings.Of(await planner.ResolveAsync(spec, watch, cancellationToken)), asked, cancellationToken);
        var plan = await new DatasetPlanner(planner, inputs, store.Blobs, store.Clock, adopted).PlanAsync(spec, watch, cancellationToken);
        var changes = plan.Dataset!.Changes;
        return new JobForecast(plan)
        {
            Standing = (adopted is null ? "" : $"The output of the plain job in {store.Location} would become snapshot 0 of a dataset. ")
                + (changes.IsNothing ? $"Nothing new: {changes}. The dataset would stay as it is." : $"Snapshot {plan.Dataset.Snapshot} would be made: {changes}."),
            Dataset = new DatasetForecast(store, plan, latest ?? adopted!.Snapshot),
        };
    }
}
