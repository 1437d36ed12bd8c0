using LukePipeline.Jobs.Planning;
using LukePipeline.Jobs.Reuse;
using LukePipeline.Tables;

namespace LukePipeline.Jobs.Work;

/// <summary>What a shard takes from the rows that a dataset has already.</summary>
internal sealed class StoredRows(OpenJob job)
{
    private readonly TableWriterOptions _options = PlanTables.Options(job.Plan, job.Job.Parts);

    /// <summary>Writes a part anew without some inputs.</summary>
    public Task RewriteAsync(PartRewrite rewrite, ShardAttempt attempt, CancellationToken cancellationToken)
    {
        var without = rewrite.Without.ToHashSet(StringComparer.Ordinal);
        return PartRewriter.CopyAsync(Open(rewrite.Part), _options.Tables, source => !without.Contains(source), attempt.CopyAsync, cancellationToken);
    }

    /// <summary>What is stored of the inputs of a shard.</summary>
    public async Task<ShardReuse> FindAsync(int shard, ShardAttempt attempt, CancellationToken cancellationToken)
    {
        if (job.Plan.Dataset is not { Reuse.Count: > 0 } run)
        {
            return new ShardReuse(attempt);
        }

        var parts = job.Plan.Corpus.Shards[shard].Parts.Select(part => (job.Plan.Corpus.Files[part.File].Source, IsWhole: part is { Start: 0, End: long.MaxValue }))
            .Where(part => run.Reuse.ContainsKey(part.Source)).Distinct().ToList();
        if (parts.Count == 0)
        {
            return new ShardReuse(attempt);
        }

        var readers = parts.SelectMany(part => run.Reuse[part.Source]).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Select(Open).ToList();
        var stored = await StoredDocuments.ReadAsync(readers, parts.Select(part => part.Source), cancellationToken).ConfigureAwait(false);
        if (run.KeptStages is { } kept)
        {
            return new ShardReuse(attempt) { Stages = new StageReuse(stored, new KeptStages(kept, job.Job.Parts.Stages), run.Snapshot) };
        }

        return new ShardReuse(attempt)
        {
            Documents = new DocumentReuse(stored, _options.Tables, run.Snapshot)
            {
                Restored = parts.Where(part => part.IsWhole).ToDictionary(part => part.Source, part => run.Reuse[part.Source], StringComparer.Ordinal),
            },
        };
    }

    private PartReader Open(string part) => new(job.Job.Blobs, _options.Format, part) { Bytes = job.Plan.Dataset!.ReusedBytes?.GetValueOrDefault(part, long.MaxValue) ?? long.MaxValue };
}
