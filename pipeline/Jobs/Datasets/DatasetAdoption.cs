using LukePipeline.Ground;
using LukePipeline.Jobs.Commit;
using LukePipeline.Jobs.Files;
using LukePipeline.Jobs.Planning;
using LukePipeline.Jobs.Reuse;
using LukePipeline.Jobs.Snapshots;
using LukePipeline.Jobs.Spec;
using LukePipeline.Tables;

namespace LukePipeline.Jobs.Datasets;

/// <summary>Makes the output of a plain job that is complete the first snapshot of a dataset. Its files stay as they are.</summary>
/// <param name="job">The job.</param>
/// <param name="manifest">What it left.</param>
internal sealed class DatasetAdoption(OwnedJob job, JobManifest manifest)
{
    /// <summary>Adopts the output, unless there is a snapshot already.</summary>
    /// <param name="settings">The settings of the run that adopts it; null where all of it will be computed anew.</param>
    /// <param name="asked">What of it is computed anew.</param>
    /// <param name="cancellationToken">Stops the adoption; it goes on from there when it is tried again.</param>
    /// <exception cref="LukeException">The job had other settings, or was of an earlier version of the tables.</exception>
    public async Task AdoptAsync(IReadOnlyDictionary<string, string>? settings, Reprocessing asked, CancellationToken cancellationToken)
    {
        var snapshots = new SnapshotStore(job.Blobs);
        if ((await snapshots.ListAsync(cancellationToken).ConfigureAwait(false)).Count > 0)
        {
            return;
        }

        var found = await FindAsync(settings, asked, cancellationToken).ConfigureAwait(false);
        await Catalogue.WriteAsync(job.Blobs, DatasetPaths.Catalogue(0), found.Inputs, cancellationToken).ConfigureAwait(false);
        var snapshot = await snapshots.CommitAsync(found.Snapshot, cancellationToken).ConfigureAwait(false);
        await new DatasetEnding(job, found.Plan.Spec).PublishAsync(snapshot, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>What there is to adopt. Nothing is written.</summary>
    /// <inheritdoc cref="AdoptAsync"/>
    public async Task<AdoptableOutput> FindAsync(IReadOnlyDictionary<string, string>? settings, Reprocessing asked, CancellationToken cancellationToken)
    {
        var plan = await job.ReadPlanAsync(cancellationToken).ConfigureAwait(false)
            ?? throw new JobStateException($"The plan of job {job.Id} is gone from {job.Location}, so that nobody knows what its output holds. Take another --output, or --overwrite to replace it.");
        if (settings is not null)
        {
            Check(plan, settings, asked);
        }

        var parts = new List<DatasetPart>();
        foreach (var files in manifest.Files.GroupBy(JobPaths.PartOf, StringComparer.Ordinal))
        {
            var number = int.Parse(files.Key, System.Globalization.CultureInfo.InvariantCulture);
            var commit = await job.ReadShardAsync(number, cancellationToken).ConfigureAwait(false);
            parts.Add(new DatasetPart(files.Key, [.. files], commit?.Counts ?? ShardCounts.Zero));
        }

        var snapshot = new Snapshot
        {
            Number = 0,
            Kind = SnapshotKind.Adopted,
            JobId = job.Id,
            PlanHash = plan.Hash,
            CommittedAt = job.Clock.GetUtcNow(),
            Settings = DatasetSettings.Of(plan),
            Inputs = plan.Corpus.Files.Count + plan.Corpus.Refused.Count,
            Run = ShardCounts.Zero,
            Whole = manifest.Counts,
            Added = manifest.Files,
            Removed = [],
            Parts = parts,
        };
        return new AdoptableOutput(plan, snapshot, RowsAsync(plan, parts, cancellationToken));
    }

    private void Check(JobPlan plan, IReadOnlyDictionary<string, string> settings, Reprocessing asked)
    {
        if (plan.Version != JobPlan.CurrentVersion)
        {
            throw new LukeException(
                $"{job.Location} holds the output of an earlier version of this program, which names documents otherwise and has no hashes of their content. "
                + "Compute it anew with --reprocess all, or take another --output.",
                null,
                ReasonCode.DatasetMismatch);
        }

        DatasetSettings.Check(job.Location, DatasetSettings.Of(plan), settings, asked);
    }

    /// <summary>The inputs of the job, each with what its rows say of it.</summary>
    private async IAsyncEnumerable<CatalogueRow> RowsAsync(
        JobPlan plan, List<DatasetPart> parts, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var counts = await CountAsync(parts, cancellationToken).ConfigureAwait(false);
        var inputs = plan.Corpus.Files.Select(file => (file.Source, file.Length, file.ETag, Refused: (ReasonCode?)null))
            .Concat(plan.Corpus.Refused.Select(refused => (refused.Source, Length: 0L, ETag: InputComparison.TagOf(refused), Refused: (ReasonCode?)refused.Reason)))
            .OrderBy(input => input.Source, StringComparer.Ordinal);
        foreach (var (source, length, etag, refused) in inputs)
        {
            var known = counts.GetValueOrDefault(source) ?? new Known();
            yield return new CatalogueRow(
                source,
                length,
                etag,
                ContentHash: null,
                manifest.EndedAt.UtcDateTime,
                refused is not null ? InputState.Refused
                    : known.Reason is null ? InputState.Read
                    : known.Reason is nameof(ReasonCode.InputChanged) or nameof(ReasonCode.InputUnreadable) ? InputState.Deferred
                    : InputState.Failed,
                known.Documents,
                known.Documents - known.Failed,
                known.Failed,
                [.. known.Parts]);
        }
    }

    private async Task<Dictionary<string, Known>> CountAsync(List<DatasetPart> parts, CancellationToken cancellationToken)
    {
        var counts = new Dictionary<string, Known>(StringComparer.Ordinal);
        foreach (var part in parts)
        {
            var reader = new PartReader(job.Blobs, job.Parts.Formats.OfFile(part.Files[0].Name), part.Name);
            await foreach (var row in reader.ReadAsync(TableList.Documents, ["source", "status"], cancellationToken).ConfigureAwait(false))
            {
                var known = Of(row.Text("source")!, part.Name);
                known.Documents++;
                known.Failed += row.Text("status") == "failed" ? 1 : 0;
            }

            await foreach (var row in reader.ReadAsync(TableList.Failures, ["doc_uid", "source", "reason"], cancellationToken).ConfigureAwait(false))
            {
                if (row.Text("doc_uid") is null)
                {
                    Of(row.Text("source")!, part.Name).Reason = row.Text("reason");
                }
            }
        }

        return counts;

        Known Of(string source, string part)
        {
            if (!counts.TryGetValue(source, out var known))
            {
                counts[source] = known = new Known();
            }

            known.Parts.Add(part);
            return known;
        }
    }

    private sealed class Known
    {
        public long Documents { get; set; }

        public long Failed { get; set; }

        public string? Reason { get; set; }

        public SortedSet<string> Parts { get; } = new(StringComparer.Ordinal);
    }
}
