using System.Globalization;
using LukePipeline.Jobs.Datasets;
using LukePipeline.Jobs.Files;
using LukePipeline.Jobs.Reuse;
using LukePipeline.Jobs.Snapshots;
using LukePipeline.Jobs.Work;
using LukePipeline.Storage;
using LukePipeline.Tables;

namespace LukePipeline.Jobs.Upkeep;

/// <summary>Puts adjacent small parts together, so that a reader opens fewer files after many nights. Rows stay as they are, and in their order.</summary>
/// <param name="dataset">The dataset.</param>
/// <param name="time">The clock.</param>
public sealed class Compaction(DatasetHold dataset, TimeProvider time)
{
    /// <summary>A part below this, over all its files, is put together with its neighbours.</summary>
    private const long SmallBytes = 16 << 20;

    /// <summary>What is put together grows no larger than this.</summary>
    private const long MostBytes = 128 << 20;

    /// <summary>With more small parts than this a run compacts by itself.</summary>
    private const int ManyParts = 200;

    private readonly TableWriterOptions _options = PlanTables.Options(dataset.Plan, dataset.Job.Parts) with
    {
        Tables = DatasetTables.ListOf(dataset.Latest.Settings, dataset.Job.Parts),
        MetadataFields = DatasetTables.FieldsOf(dataset.Latest.Settings),
    };

    /// <summary>Whether a snapshot has so many small parts that a run puts them together by itself.</summary>
    public static bool IsDue(Snapshot snapshot) => snapshot.Parts.Count(part => part.Files.Sum(file => file.Bytes) < SmallBytes) > ManyParts;

    /// <summary>Compacts the dataset.</summary>
    /// <param name="cancellationToken">Stops it before it is committed.</param>
    /// <returns>The new snapshot; null where there was nothing to put together.</returns>
    public async Task<Snapshot?> RunAsync(CancellationToken cancellationToken)
    {
        var latest = dataset.Latest;
        var groups = Groups(latest.Parts).Where(group => group.Count > 1).ToList();
        if (groups.Count == 0)
        {
            return null;
        }

        var number = latest.Number + 1;
        var run = Guid.NewGuid().ToString("n")[..8];
        var moved = new Dictionary<string, string>(StringComparer.Ordinal);
        var merged = new Dictionary<string, DatasetPart>(StringComparer.Ordinal);
        foreach (var group in groups)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"r{number:D4}-{run}-{merged.Count:D5}");
            merged[group[0].Name] = await MergeAsync(name, group, cancellationToken).ConfigureAwait(false);
            foreach (var part in group)
            {
                moved[part.Name] = name;
            }
        }

        var draft = $"{JobPaths.Folder(dataset.Job.Id)}inputs-{run}.parquet";
        await Catalogue.WriteAsync(dataset.Blobs, draft, MoveAsync(latest, moved, cancellationToken), cancellationToken).ConfigureAwait(false);
        var snapshot = latest with
        {
            Number = number,
            Parent = latest.Number,
            Kind = SnapshotKind.Compacted,
            JobId = dataset.Job.Id,
            PlanHash = null,
            CommittedAt = time.GetUtcNow(),
            CatalogueOf = null,
            Catalogues = null,
            CatalogueDraft = draft,
            HasNewColumns = null,
            Changes = null,
            Run = ShardCounts.Zero,
            Cost = null,
            Added = [.. merged.Values.SelectMany(part => part.Files)],
            Removed = [.. latest.Parts.Where(part => moved.ContainsKey(part.Name)).SelectMany(part => part.Files)],
            Parts = [.. latest.Parts.Where(part => merged.ContainsKey(part.Name) || !moved.ContainsKey(part.Name)).Select(part => merged.GetValueOrDefault(part.Name, part))],
        };
        await dataset.CommitAsync(snapshot, cancellationToken).ConfigureAwait(false);
        return snapshot;
    }

    private static IEnumerable<List<DatasetPart>> Groups(IReadOnlyList<DatasetPart> parts)
    {
        var (group, bytes) = (new List<DatasetPart>(), 0L);
        foreach (var part in parts)
        {
            var size = part.Files.Sum(file => file.Bytes);
            if (size >= SmallBytes || bytes + size > MostBytes)
            {
                yield return group;
                (group, bytes) = ([], 0);
            }

            if (size < SmallBytes)
            {
                group.Add(part);
                bytes += size;
            }
        }

        yield return group;
    }

    private static CatalogueRow Move(CatalogueRow row, Dictionary<string, string> moved) => row.Parts.Any(moved.ContainsKey)
        ? row with { Parts = [.. row.Parts.Select(part => moved.GetValueOrDefault(part, part)).Distinct(StringComparer.Ordinal)] }
        : row;

    private async IAsyncEnumerable<CatalogueRow> MoveAsync(
        Snapshot latest, Dictionary<string, string> moved, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var row in Catalogue.ReadAsync(dataset.Blobs, latest, cancellationToken).ConfigureAwait(false))
        {
            yield return Move(row, moved);
        }
    }

    private async Task<DatasetPart> MergeAsync(string name, List<DatasetPart> group, CancellationToken cancellationToken)
    {
        var tables = await TableSetWriter.CreateAsync(dataset.Blobs.SpoolFolder, SpoolNames.New(), _options, cancellationToken).ConfigureAwait(false);
        await using (tables.ConfigureAwait(false))
        {
            foreach (var part in group)
            {
                await PartRewriter.CopyAsync(
                    new PartReader(dataset.Blobs, _options.Format, part.Name),
                    _options.Tables,
                    _ => true,
                    (table, values, row, stop) => tables.CopyAsync(table, values, row, stop).AsTask(),
                    cancellationToken).ConfigureAwait(false);
            }

            var files = new List<OutputFile>();
            foreach (var file in await tables.CompleteAsync(cancellationToken).ConfigureAwait(false))
            {
                var published = JobPaths.OutputFile(file.Table, name, file.Extension);
                await dataset.Blobs.TryUploadFileAsync(published, file.Path, cancellationToken).ConfigureAwait(false);
                files.Add(new OutputFile(file.Table, published, file.Rows, file.Bytes, file.Sha256));
            }

            return new DatasetPart(name, files, group.Aggregate(ShardCounts.Zero, (sum, part) => sum.Plus(part.Counts)));
        }
    }
}
