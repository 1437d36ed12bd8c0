using LukePipeline.Client.Display;
using LukePipeline.Client.Outcomes;
using LukePipeline.Grains.Contracts;
using LukePipeline.Ground;
using LukePipeline.Storage.Locations;

namespace LukePipeline.Client.Running;

/// <summary>Follows a job of a cluster until it ends.</summary>
internal sealed class ClusterWatch(ClusterConnection connection, TextWriter output, TextWriter error, Interrupts interrupts)
{
    public async Task<int> RunAsync(string jobId, bool json, CancellationToken cancellationToken)
    {
        var display = new ProgressDisplay(error, TerminalKind.ErrorCanBeDrawnOn, TimeProvider.System);
        using var answering = interrupts.Answer(() => { }, () => display.Abandon(GoesOn(jobId)));
        JobSnapshot ended;
        try
        {
            ended = await display.FollowAsync(
                async () => Known(await connection.OnJobAsync(jobId, job => job.GetStatusAsync(), cancellationToken)), cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw new StoppedException(GoesOn(jobId));
        }
        catch (LukeException e) when (e is not UsageException)
        {
            throw new LukeException($"{e.Message} The job goes on; follow it again with: luke watch {jobId}", e);
        }

        var took = (ended.EndedAt ?? DateTimeOffset.UtcNow) - ended.SubmittedAt;
        return await new JobEnd(output, error, BlobStoreOptions.FromEnvironment()).ReportAsync(ended, took, json, cancellationToken);
    }

    /// <summary>The job, where the cluster knows it.</summary>
    /// <exception cref="UsageException">It does not.</exception>
    internal static JobSnapshot Known(JobSnapshot snapshot) => snapshot.State != JobStatus.Unknown
        ? snapshot
        : throw new UsageException($"No job '{snapshot.JobId}' is known to this cluster. 'luke jobs' lists those that are; 'luke resume PREFIX' finds one by its output.");

    private static string GoesOn(string jobId) => $"Stopped watching. The job goes on; follow it again with: luke watch {jobId}";
}
