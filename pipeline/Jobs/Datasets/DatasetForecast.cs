using LukePipeline.Jobs.Commit;
using LukePipeline.Jobs.Planning;
using LukePipeline.Jobs.Reuse;
using LukePipeline.Jobs.Snapshots;
using LukePipeline.Text;

namespace LukePipeline.Jobs.Datasets;

/// <summary>What a run would do to a dataset, told without doing it.</summary>
public sealed class DatasetForecast
{
    private readonly JobStore _store;
    private readonly DatasetRun _run;
    private readonly IReadOnlyDictionary<string, DatasetPart> _parts;

    /// <summary>Foretells a run.</summary>
    /// <param name="store">The output.</param>
    /// <param name="plan">What the run would be.</param>
    /// <param name="parent">The snapshot that it would start from.</param>
    internal DatasetForecast(JobStore store, JobPlan plan, Snapshot parent)
    {
        (_store, _run) = (store, plan.Dataset!);
        _parts = parent.Parts.ToDictionary(part => part.Name, StringComparer.Ordinal);
        BytesRewritten = BytesOf(_run.Rewrites.Select(rewrite => rewrite.Part));
        BytesRead = RunCosts.BytesRead(plan, parent.Parts);
        Requests = RunCosts.Requests(plan, parent.Parts, store.Parts.Stages.TablesOf(plan.Spec.Stages).Names.Count);
    }

    /// <summary>What it would find among the inputs.</summary>
    public DatasetChanges Changes => _run.Changes;

    /// <summary>Parts that it would write anew, without some inputs.</summary>
    public int PartsRewritten => _run.Rewrites.Count;

    /// <summary>Bytes of those parts: what their rows that stay take at most.</summary>
    public long BytesRewritten { get; }

    /// <summary>Bytes of the inputs that it would read, and of the files that it would copy rows from.</summary>
    public long BytesRead { get; }

    /// <summary>Requests that it would send to the store of the output, about.</summary>
    public long Requests { get; }

    /// <summary>Reads what is stored of the inputs of a shard.</summary>
    /// <param name="sources">The inputs.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>Whether a document would be copied and not computed; asked about those of the shard, in their order.</returns>
    public async Task<Func<Document, bool>> FindStoredAsync(IEnumerable<string> sources, CancellationToken cancellationToken)
    {
        if (_run.KeptStages is not null)
        {
            return _ => false;
        }

        var changed = sources.Where(_run.Reuse.ContainsKey).Distinct(StringComparer.Ordinal).ToList();
        var parts = changed.SelectMany(source => _run.Reuse[source]).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Select(Open).ToList();
        var stored = await StoredDocuments.ReadAsync(parts, changed, cancellationToken).ConfigureAwait(false);

        // The same walk as that of the run: what it would rather compute than go back for is told so.
        var walk = new StoredWalk(stored);
        return document => walk.Find(document) is not null;
    }

    private PartReader Open(string part) =>
        new(_store.Blobs, _store.Parts.Formats.OfFile(_parts[part].Files[0].Name), part) { Bytes = _run.ReusedBytes?.GetValueOrDefault(part, long.MaxValue) ?? long.MaxValue };

    private long BytesOf(IEnumerable<string> parts) => parts.Where(_parts.ContainsKey).SelectMany(part => _parts[part].Files).Sum(file => file.Bytes);
}
