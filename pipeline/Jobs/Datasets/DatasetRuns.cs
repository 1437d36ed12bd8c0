using LukePipeline.Corpus.Inputs;
using LukePipeline.Ground;
using LukePipeline.Jobs.Commit;
using LukePipeline.Jobs.Planning;
using LukePipeline.Jobs.Spec;

namespace LukePipeline.Jobs.Datasets;

/// <summary>What a command that keeps a dataset finds before it begins: something to do, nothing new, or a run to finish first.</summary>
/// <param name="planner">Plans the run.</param>
/// <param name="inputs">Where the inputs are.</param>
public sealed class DatasetRuns(JobPlanner planner, IInputStore inputs)
{
    /// <summary>Looks at the dataset, without a claim to it. The complete output of a plain job becomes its first snapshot.</summary>
    /// <param name="store">The output.</param>
    /// <param name="spec">What is asked, with <c>incremental</c>.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="LukeException">An input or a checkpoint is missing, or the dataset was made with other settings, or too much is gone.</exception>
    public async Task<DatasetLook> LookAsync(JobStore store, JobSpec spec, CancellationToken cancellationToken)
    {
        var owner = await store.ReadOwnerAsync(cancellationToken).ConfigureAwait(false);
        if (owner is null)
        {
            return new DatasetLook(null, IsUnfinished: false, null);
        }

        if (await store.FindCompletedAsync(owner, cancellationToken).ConfigureAwait(false) is not { } manifest)
        {
            return new DatasetLook(owner, IsUnfinished: true, null);
        }

        if (manifest.Snapshot is null)
        {
            var asked = new Reprocessing(spec, planner.Parts.Stages);
            var settings = asked.IsAll ? null : DatasetSettings.Of(await planner.ResolveRowsAsync(spec, cancellationToken).ConfigureAwait(false));
            await new DatasetAdoption(store.Attach(owner.JobId, owner.Epoch), manifest).AdoptAsync(settings, asked, cancellationToken).ConfigureAwait(false);
        }

        var standing = manifest.Snapshot is null ? await store.ReadManifestAsync(cancellationToken).ConfigureAwait(false) : manifest;
        await DatasetEnding.FinishLatestAsync(store.Attach(owner.JobId, owner.Epoch), standing, cancellationToken).ConfigureAwait(false);
        return new DatasetLook(owner, IsUnfinished: false, await Planner(store).LookAsync(spec, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Plans a run that owns the dataset.</summary>
    /// <inheritdoc cref="DatasetPlanner.PlanAsync"/>
    internal Task<JobPlan> PlanAsync(JobStore store, JobSpec spec, PlanningWatch watch, CancellationToken cancellationToken) =>
        Planner(store).PlanAsync(spec, watch, cancellationToken);

    private DatasetPlanner Planner(JobStore store) => new(planner, inputs, store.Blobs, store.Clock);
}
