using LukePipeline.Corpus.Planning;
using LukePipeline.Jobs.Datasets;
using LukePipeline.Jobs.Planning;
using LukePipeline.Tables;

namespace LukePipeline.Jobs.Work;

/// <summary>What a shard takes from the rows that a dataset has already.</summary>
internal sealed class StoredRows(OpenJob job)
{
    private readonly TableWriterOptions _options = PlanTables.Options(job.Plan, job.Job.Parts);

    /// <summary>Writes a part anew without some inputs.</summary>
    public Task RewriteAsync(PartRewrite rewrite, ShardAttempt attempt, CancellationToken cancellationToken) => PartRewriter.CopyAsync(
        Open(rewrite.Part), _options.Tables, rewrite.Without.ToHashSet(StringComparer.Ordinal), attempt.CopyAsync, cancellationToken);

    /// <summary>What is stored of the inputs of a shard.</summary>
    public async Task<ShardReuse> FindAsync(int shard, ShardAttempt attempt, CancellationToken cancellationToken)
    {
        if (job.Plan.Dataset is not { Reuse.Count: > 0 } run)
        {
            return new ShardReuse(null, attempt);
        }

        var sources = SourcesOf(job.Plan.Corpus.Shards[shard]).Where(run.Reuse.ContainsKey).ToList();
        var parts = sources.SelectMany(source => run.Reuse[source]).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Select(Open).ToList();
        return parts.Count == 0
            ? new ShardReuse(null, attempt)
            : new ShardReuse(
                new DocumentReuse(await StoredDocuments.ReadAsync(parts, sources, cancellationToken).ConfigureAwait(false), _options.Tables, run.Snapshot), attempt);
    }

    private IEnumerable<string> SourcesOf(CorpusShard shard) => shard.Parts.Select(part => job.Plan.Corpus.Files[part.File].Source).Distinct(StringComparer.Ordinal);

    private PartReader Open(string part) => new(job.Job.Blobs, _options.Format, part);
}
