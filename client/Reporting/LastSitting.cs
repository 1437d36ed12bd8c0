using LukePipeline.Client.Showing;
using LukePipeline.Jobs.Commit;
using LukePipeline.Jobs.Files;

namespace LukePipeline.Client.Reporting;

/// <summary>What of a job was done since it was begun, or gone on with, for the last time.</summary>
/// <param name="output">Its output.</param>
/// <param name="characters">Code points of each shard; of a dataset, of its parts.</param>
internal sealed class LastSitting(JobOutput output, IReadOnlyDictionary<int, long> characters)
{
    /// <summary>Shard manifests read at the same time.</summary>
    private const int ReadsAtOnce = 16;

    /// <summary>Reads what was committed in it.</summary>
    /// <param name="jobs">The output.</param>
    /// <param name="owner">Who owns it, since when.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <returns>Documents, and code points where those are known.</returns>
    public async Task<(long Documents, long? Characters)> ReadAsync(JobStore jobs, JobOwner owner, CancellationToken cancellationToken)
    {
        var job = jobs.Attach(owner.JobId, owner.Epoch);
        var (documents, text) = (0L, 0L);
        foreach (var chunk in (await job.ListCommittedAsync(cancellationToken)).Chunk(ReadsAtOnce))
        {
            foreach (var shard in await Task.WhenAll(chunk.Select(shard => job.ReadShardAsync(shard, cancellationToken))))
            {
                if (shard?.Epoch == owner.Epoch)
                {
                    documents += shard.Counts.Documents;
                    text += characters.GetValueOrDefault(shard.Shard);
                }
            }
        }

        return (documents, output.Snapshot is null ? text : null);
    }
}
