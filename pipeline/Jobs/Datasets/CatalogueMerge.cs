using LukePipeline.Corpus.Inputs;
using LukePipeline.Ground;
using LukePipeline.Jobs.Files;
using LukePipeline.Jobs.Planning;
using LukePipeline.Jobs.Snapshots;

namespace LukePipeline.Jobs.Datasets;

/// <summary>The catalogue after a run: that of before, row by row, with what the run has read, touched, lost and written elsewhere.</summary>
internal sealed class CatalogueMerge
{
    private readonly DatasetRun _run;
    private readonly DateTime _now;
    private readonly SortedDictionary<string, CatalogueRow> _read = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string?> _moved = new(StringComparer.Ordinal);
    private readonly HashSet<string> _forgotten;
    private readonly HashSet<string> _kept;

    /// <summary>Prepares the merge.</summary>
    /// <param name="plan">The plan of the run.</param>
    /// <param name="shards">The commits of all its shards.</param>
    /// <param name="now">The time of the commit.</param>
    public CatalogueMerge(JobPlan plan, IReadOnlyList<ShardManifest> shards, DateTimeOffset now)
    {
        (_run, _now) = (plan.Dataset!, now.UtcDateTime);
        _forgotten = _run.Forgotten.ToHashSet(StringComparer.Ordinal);
        _kept = _run.Kept.ToHashSet(StringComparer.Ordinal);
        foreach (var part in _run.Removed)
        {
            _moved[part] = null;
        }

        foreach (var shard in shards.Where(shard => plan.RewriteOf(shard.Shard) is not null))
        {
            _moved[plan.RewriteOf(shard.Shard)!.Part] = plan.PartOf(shard.Shard);
        }

        var counts = shards.Where(shard => plan.RewriteOf(shard.Shard) is null)
            .SelectMany(shard => (shard.Sources ?? []).Select(source => (Part: plan.PartOf(shard.Shard), Counts: source)))
            .ToLookup(source => source.Counts.Source, StringComparer.Ordinal);
        foreach (var file in plan.Corpus.Files)
        {
            Add(file, counts[file.Source], null);
        }

        foreach (var refused in plan.Corpus.Refused.Where(refused => !_read.ContainsKey(refused.Source)))
        {
            Add(new InputFile(refused.Source, 0, InputComparison.TagOf(refused)), counts[refused.Source], refused.Reason == ReasonCode.PoisonDocument ? InputState.Failed : InputState.Refused);
        }
    }

    /// <summary>Inputs in the new catalogue, once all rows have gone by.</summary>
    public long Inputs { get; private set; }

    /// <summary>The rows of the new catalogue, in order.</summary>
    /// <param name="before">The rows of the one before.</param>
    /// <param name="isWhole">Whether all are wanted; else those that are otherwise than before.</param>
    public async IAsyncEnumerable<CatalogueRow> MergeAsync(IAsyncEnumerable<CatalogueRow> before, bool isWhole)
    {
        Inputs = _read.Count;
        using var read = _read.Values.GetEnumerator();
        var isAtRead = read.MoveNext();
        await foreach (var row in before.ConfigureAwait(false))
        {
            for (; isAtRead && string.CompareOrdinal(read.Current.Source, row.Source) < 0; isAtRead = read.MoveNext())
            {
                yield return read.Current;
            }

            if (_read.ContainsKey(row.Source))
            {
                continue;
            }

            if (_forgotten.Contains(row.Source))
            {
                if (!isWhole)
                {
                    yield return new CatalogueRow(row.Source, 0, "", null, _now, InputState.Gone, 0, 0, 0, []);
                }

                continue;
            }

            Inputs++;
            var stays = Stay(row);
            if (isWhole || stays != row)
            {
                yield return stays;
            }
        }

        for (; isAtRead; isAtRead = read.MoveNext())
        {
            yield return read.Current;
        }
    }

    private CatalogueRow Stay(CatalogueRow row) => row with
    {
        ETag = _run.Touched.GetValueOrDefault(row.Source, row.ETag),
        State = _kept.Contains(row.Source) ? InputState.Kept : row.State == InputState.Kept && _run.Touched.ContainsKey(row.Source) ? InputState.Read : row.State,
        Parts = row.Parts.Any(_moved.ContainsKey) ? [.. row.Parts.Select(part => _moved.TryGetValue(part, out var name) ? name : part).OfType<string>()] : row.Parts,
    };

    private void Add(InputFile file, IEnumerable<(string Part, SourceCounts Counts)> counts, InputState? state)
    {
        var all = counts.ToList();
        var reason = all.Select(part => part.Counts.Reason).FirstOrDefault(reason => reason is not null);
        _read[file.Source] = new CatalogueRow(
            file.Source,
            file.Length,
            file.ETag,
            file.ContentHash,
            _now,
            state ?? (reason is null ? InputState.Read : reason is ReasonCode.InputChanged or ReasonCode.InputUnreadable ? InputState.Deferred : InputState.Failed),
            all.Sum(part => part.Counts.Documents),
            all.Sum(part => part.Counts.Done),
            all.Sum(part => part.Counts.Failed),
            [.. all.Select(part => part.Part).Distinct(StringComparer.Ordinal)]);
    }
}
