using LukePipeline.Jobs.Files;
using LukePipeline.Storage;
using LukePipeline.Tables;

namespace LukePipeline.Jobs.Commit;

/// <summary>
/// Files that could not be read, each counted once. A big file lies in many shards, and each of them has its row of <c>failures</c> for its part;
/// a person who is told of 26 files looks for 26.
/// </summary>
internal sealed class FailedFiles(OwnedJob job)
{
    /// <summary>The counts of a job, without what its shards counted of one file twice.</summary>
    /// <param name="counts">The sum over the shards.</param>
    /// <param name="shards">The commits.</param>
    /// <param name="cancellationToken">Stops the reading of their failures.</param>
    public async Task<ShardCounts> CountOnceAsync(ShardCounts counts, IReadOnlyList<ShardManifest> shards, CancellationToken cancellationToken)
    {
        var affected = shards.Where(shard => shard.Counts.FailedFiles > 0).ToList();
        if (affected.Count < 2)
        {
            return counts;
        }

        var (seen, reasons, surplus) = (new HashSet<string>(StringComparer.Ordinal), new SortedDictionary<string, long>(StringComparer.Ordinal), 0L);
        foreach (var (reason, count) in counts.Reasons)
        {
            reasons[reason] = count;
        }

        foreach (var file in affected.SelectMany(shard => shard.Files).Where(file => file.Table == TableList.Failures && file.Rows > 0))
        {
            await using var stream = await job.Blobs.OpenSeekableAsync(file.Name, cancellationToken).ConfigureAwait(false);
            await foreach (var (source, reason) in ReadAsync(stream, file.Name, cancellationToken).ConfigureAwait(false))
            {
                if (source is not null && !seen.Add(source))
                {
                    surplus++;
                    if (--reasons[reason] == 0)
                    {
                        reasons.Remove(reason);
                    }
                }
            }
        }

        return counts with { FailedFiles = counts.FailedFiles - surplus, Reasons = reasons };
    }

    /// <summary>The source of each whole file, null for a document, and the reason.</summary>
    private IAsyncEnumerable<(string? Source, string Reason)> ReadAsync(Stream stream, string name, CancellationToken cancellationToken) =>
        job.Parts.Formats.OfFile(name).ReadAsync(
            stream,
            $"{job.Location}/{name}",
            ["doc_uid", "source", "reason"],
            (values, row) => (values.Text("doc_uid", row) is null ? values.Text("source", row) : null, values.Text("reason", row) ?? ""),
            cancellationToken);
}
