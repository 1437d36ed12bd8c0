using LukePipeline.Graph.Exports;
using LukePipeline.Graph.Exports.Forms;
using LukePipeline.Graph.Files;
using LukePipeline.Graph.Options;
using LukePipeline.Ground;
using LukePipeline.Jobs.Spec;
using LukePipeline.Jobs.Steps;
using LukePipeline.Jobs.Work;
using LukePipeline.Storage;

namespace LukePipeline.Graph.Running;

/// <summary>
/// A job of kind <c>export</c>: one unit, which writes the files of a build. Two that write the same build write the same files, so that nobody has to own
/// the folder. Every call may be repeated after any crash.
/// </summary>
/// <param name="open">Opens the store of a location: a graph, or the folder of its exports.</param>
public sealed class GraphExportSteps(Func<string, IBlobStore> open) : IJobSteps
{
    /// <inheritdoc/>
    public Task<JobAdmission> AdmitAsync(JobRequest request, CancellationToken cancellationToken)
    {
        try
        {
            Read(request);
            return Task.FromResult(JobAdmission.New);
        }
        catch (LukeException e)
        {
            return Task.FromResult(JobAdmission.Refused(e.Message));
        }
    }

    /// <inheritdoc/>
    public async Task<PlannedJob> PlanAsync(string jobId, JobRequest request, long? epoch, CancellationToken cancellationToken)
    {
        var spec = Read(request);
        var store = open(spec.Output);
        await store.CheckUsableAsync(cancellationToken).ConfigureAwait(false);
        var exports = new GraphExports(store);
        var latest = await exports.ReadLatestAsync(cancellationToken).ConfigureAwait(false);
        if (latest is not null && (latest.Form != spec.Form || latest.Source != spec.Source))
        {
            throw new LukeException($"{store.Location} holds exports of {latest.Source} as {latest.Form}. Take another folder for {spec.Source} as {spec.Form}.");
        }

        var build = await exports.ReadPlanAsync(jobId, cancellationToken).ConfigureAwait(false) is { } planned
            ? planned.Build
            : (await new GraphStore(open(spec.Source)).RequireCurrentAsync(cancellationToken).ConfigureAwait(false)).Build;
        if (latest?.Build >= build)
        {
            return new PlannedJob(jobId, spec.Output, 0, 1, Done, IsComplete: true) { Kind = GraphExportSpec.KindName };
        }

        await exports.PlanAsync(jobId, new GraphExport(spec.Source, spec.Form, build), cancellationToken).ConfigureAwait(false);
        var job = new PlannedJob(jobId, spec.Output, 0, 1, new Dictionary<int, WorkCounts>(), IsComplete: false) { Kind = GraphExportSpec.KindName };
        return job with { Committed = await CommittedAsync(job, [0], cancellationToken).ConfigureAwait(false) };
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyDictionary<int, WorkCounts>> CommittedAsync(PlannedJob job, IReadOnlyCollection<int> shards, CancellationToken cancellationToken) =>
        await new GraphExports(open(job.Output)).IsWrittenAsync(job.JobId, cancellationToken).ConfigureAwait(false) ? Done : new Dictionary<int, WorkCounts>();

    /// <inheritdoc/>
    public async Task CompleteAsync(PlannedJob job, CancellationToken cancellationToken)
    {
        var exports = new GraphExports(open(job.Output));
        if (await exports.ReadPlanAsync(job.JobId, cancellationToken).ConfigureAwait(false) is { } export)
        {
            await exports.CompleteAsync(job.JobId, export, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public async Task<bool> CancelAsync(string jobId, JobRequest request, CancellationToken cancellationToken) =>
        await new GraphExports(open(request.Output)).ReadPlanAsync(jobId, cancellationToken).ConfigureAwait(false) is not null;

    /// <summary>Does the one unit of a job: writes the files, and hands them in.</summary>
    /// <param name="task">The unit.</param>
    /// <param name="cancellationToken">Stops the work; what it wrote is finished by the next attempt.</param>
    public async Task<WorkCounts> RunAsync(ShardTask task, CancellationToken cancellationToken)
    {
        var store = open(task.Output);
        var exports = new GraphExports(store);
        if (!await exports.IsWrittenAsync(task.JobId, cancellationToken).ConfigureAwait(false))
        {
            var export = await exports.ReadPlanAsync(task.JobId, cancellationToken).ConfigureAwait(false)
                ?? throw new JobStateException($"The plan of job {task.JobId} is gone from {store.Location}. Hand it in again.");
            var folder = Directory.CreateDirectory(Path.Combine(store.SpoolFolder, SpoolNames.New()));
            try
            {
                await GraphExporter.WriteAsync(new GraphStore(open(export.Source)), export.Form, folder.FullName, new GraphExportOptions { Build = export.Build }, cancellationToken).ConfigureAwait(false);
                await exports.WriteAsync(task.JobId, export, folder.FullName, cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                folder.Delete(recursive: true);
            }
        }

        return Done[0];
    }

    private static Dictionary<int, WorkCounts> Done => new() { [0] = new WorkCounts { Shards = 1 } };

    private static GraphExportSpec Read(JobRequest request) => request.Other is { } asked
        ? GraphExportSpec.Parse(asked.Spec, GraphExporter.Names)
        : throw new LukeException($"Nobody says what is to be exported to {request.Output}. Hand the job in with its specification.");
}
