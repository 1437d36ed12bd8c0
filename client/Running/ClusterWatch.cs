using LukePipeline.Client.Commands;
using LukePipeline.Client.Display;
using LukePipeline.Storage;

namespace LukePipeline.Client.Running;

/// <summary>Follows a job of a cluster until it ends.</summary>
internal sealed class ClusterWatch(ClusterConnection connection, TextWriter output, TextWriter error)
{
    public async Task<int> RunAsync(string jobId, bool json, CancellationToken cancellationToken)
    {
        var display = new ProgressDisplay(error, !Console.IsErrorRedirected, TimeProvider.System);
        var ended = await display.FollowAsync(
            async () => JobCommands.Known(await connection.OnJobAsync(jobId, job => job.GetStatusAsync(), cancellationToken)), cancellationToken);
        var took = (ended.EndedAt ?? DateTimeOffset.UtcNow) - ended.SubmittedAt;
        return await new JobEnd(output, error, BlobStoreOptions.FromEnvironment()).ReportAsync(ended, took, json, cancellationToken);
    }
}
