using LukePipeline.Jobs.Commit;
using LukePipeline.Jobs.Planning;
using LukePipeline.Jobs.Snapshots;
using LukePipeline.Tables;
using LukePipeline.Text;

namespace LukePipeline.Jobs.Datasets;

/// <summary>What a run of a dataset would do: it is planned without a claim, and nothing is written.</summary>
public sealed class DatasetPreview
{
    private readonly JobStore _store;
    private readonly IReadOnlyList<DatasetPart> _before;

    internal DatasetPreview(JobStore store, JobPlan plan, IReadOnlyList<DatasetPart> before) => (_store, Plan, _before) = (store, plan, before);

    /// <summary>The plan: of the inputs, those alone that would be read.</summary>
    public JobPlan Plan { get; }

    /// <summary>What a person should know of what lies there; null for nothing.</summary>
    public string? Warning { get; init; }

    /// <summary>How many inputs are new, changed or gone.</summary>
    public DatasetChanges Changes => Plan.Dataset!.Changes;

    /// <summary>What it would cost the store; of what is written only what is copied, since nobody knows yet what is computed. Requests are a guess.</summary>
    public SnapshotCost Cost => new(Plan.Dataset!.Rewrites.Count, RunCosts.BytesRead(Plan, _before), RunCosts.BytesCopied(Plan, _before))
    {
        Requests = RunCosts.Requests(Plan, _before, _store.Parts.Stages.TablesOf(Plan.Spec.Stages).Names.Count),
    };

    /// <summary>Tells of the documents of a shard whether they would be copied, and not computed.</summary>
    /// <param name="shard">The shard.</param>
    /// <param name="cancellationToken">Stops the reading of what is stored.</param>
    public async Task<Func<Document, bool>> CopiedAsync(int shard, CancellationToken cancellationToken)
    {
        var run = Plan.Dataset!;
        var sources = Plan.Corpus.Shards[shard].Parts.Select(part => Plan.Corpus.Files[part.File].Source).Where(run.Reuse.ContainsKey).Distinct(StringComparer.Ordinal).ToList();
        if (sources.Count == 0 || run.KeptStages is not null)
        {
            return _ => false;
        }

        var parts = _before.Where(part => sources.Any(source => run.Reuse[source].Contains(part.Name)))
            .Select(part => new PartReader(_store.Blobs, _store.Parts.Formats.OfFile(part.Files[0].Name), part.Name));
        var stored = await StoredDocuments.ReadAsync([.. parts], sources, cancellationToken).ConfigureAwait(false);
        return document => stored.Find(document.Source, ContentHashes.OfRow(document)).Count > 0;
    }
}
