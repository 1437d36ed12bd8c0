using LukePipeline.Graph.Files;
using LukePipeline.Graph.Options;
using LukePipeline.Ground;
using LukePipeline.Jobs.Spec;
using LukePipeline.Jobs.Steps;
using LukePipeline.Jobs.Work;
using LukePipeline.Storage;

namespace LukePipeline.Graph.Running;

/// <summary>
/// Builds a graph in this process, by the steps and units that a cluster does: a build beside those before it, which readers see when it is
/// complete. The same plan gives the same bytes, whatever the number of parts; a build that was stopped goes on where it was, here or there.
/// </summary>
/// <param name="open">Opens the store of a location.</param>
public sealed class GraphBuilder(Func<string, IBlobStore> open)
{
    private readonly GraphSteps _steps = new(open, TimeProvider.System);

    /// <summary>Units at work at a time: each holds a partition, or 16 MiB of parts and a row group of each table.</summary>
    private static int UnitsAtOnce => Math.Clamp(Environment.ProcessorCount, 1, 4);

    /// <summary>Builds the graph, or finds that the latest build is of the same plan.</summary>
    /// <returns>The build, and whether it was there already.</returns>
    /// <exception cref="LukeException">The source cannot be read, or the graph not be written; or another process builds it now.</exception>
    public async Task<(GraphManifest Build, bool IsOld)> BuildAsync(GraphSpec spec, CancellationToken cancellationToken)
    {
        var request = new JobRequest(null, spec.Output) { Other = new OtherJob(GraphSpec.KindName, spec.ToJson()) };
        var job = await _steps.PlanAsync(Guid.NewGuid().ToString("n")[..12], request, epoch: null, cancellationToken).ConfigureAwait(false);
        if (!job.IsComplete)
        {
            var worker = new GraphWorker(_steps);
            var done = 0;
            foreach (var wave in job.Waves!)
            {
                await RunAsync(worker, job, done, wave, cancellationToken).ConfigureAwait(false);
                done += wave;
            }

            await _steps.CompleteAsync(job, cancellationToken).ConfigureAwait(false);
        }

        return (await new GraphStore(open(spec.Output)).RequireCurrentAsync(cancellationToken).ConfigureAwait(false), job.IsComplete);
    }

    private static Task RunAsync(GraphWorker worker, PlannedJob job, int first, int count, CancellationToken cancellationToken)
    {
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = UnitsAtOnce, CancellationToken = cancellationToken };
        return Parallel.ForEachAsync(
            Enumerable.Range(first, count),
            parallel,
            async (unit, token) => await worker.RunAsync(new ShardTask(job.Output, job.JobId, job.Epoch, unit), token).ConfigureAwait(false));
    }
}
