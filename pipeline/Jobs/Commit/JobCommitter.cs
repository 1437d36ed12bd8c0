using LukePipeline.Ground;
using LukePipeline.Jobs.Files;
using LukePipeline.Jobs.Planning;
using LukePipeline.Jobs.Spec;
using LukePipeline.Storage;
using LukePipeline.Tables;

namespace LukePipeline.Jobs.Commit;

/// <summary>The end of a job: everything published, then the manifest, then _SUCCESS, then the sweep.</summary>
internal sealed class JobCommitter(OwnedJob job)
{
    /// <summary>Manifests read at the same time.</summary>
    private const int ReadsAtOnce = 16;

    public async Task<JobManifest> CompleteAsync(JobPlan plan, CancellationToken cancellationToken)
    {
        await job.EnsureOwnedAsync(cancellationToken).ConfigureAwait(false);
        var shards = await ReadShardsAsync(plan, cancellationToken).ConfigureAwait(false);
        await FinishPublicationAsync(shards, cancellationToken).ConfigureAwait(false);

        var manifest = await job.Files.ReadAsync<JobManifest>(JobPaths.Manifest, cancellationToken).ConfigureAwait(false);
        if (manifest is not { State: JobState.Completed } || manifest.JobId != job.Id)
        {
            var summary = Summarize(plan, plan.Spec, JobState.Completed, shards);
            manifest = summary with
            {
                DuplicateIds = await CountDuplicateIdsAsync(shards, cancellationToken).ConfigureAwait(false),
                Counts = await new FailedFiles(job).CountOnceAsync(summary.Counts, shards, cancellationToken).ConfigureAwait(false),
            };
            CrashPoints.Hit("before-manifest");
            await PublishAsync(JobPaths.Manifest, JobJson.ToBytes(manifest), cancellationToken).ConfigureAwait(false);
            CrashPoints.Hit("after-manifest");
        }

        if (!await job.Blobs.ExistsAsync(JobPaths.Success, cancellationToken).ConfigureAwait(false))
        {
            await PublishAsync(JobPaths.Success, ReadOnlyMemory<byte>.Empty, cancellationToken).ConfigureAwait(false);
            CrashPoints.Hit("after-success");
        }

        await job.Cleaner.SweepAsync(job.Id, cancellationToken).ConfigureAwait(false);
        CrashPoints.Hit("after-sweep");
        return manifest;
    }

    public async Task<JobManifest> CancelAsync(JobOwner owner, CancellationToken cancellationToken)
    {
        var plan = await job.ReadPlanAsync(cancellationToken).ConfigureAwait(false);
        var shards = await ReadShardsAsync(cancellationToken).ConfigureAwait(false);
        var manifest = Summarize(plan, owner.Spec, JobState.Cancelled, shards);
        if (owner.Spec.Incremental == true)
        {
            // The manifest of a dataset tells of its current snapshot, which a run that was stopped leaves as it is.
            return manifest;
        }

        await PublishAsync(JobPaths.Manifest, JobJson.ToBytes(manifest), cancellationToken).ConfigureAwait(false);
        return manifest;
    }

    /// <summary>
    /// Writes one of the files that are seen by readers of the prefix, in the way of the tables: a draft below the job's own
    /// folder, then the final name, which a zombie cannot take (see <see cref="ShardPublisher"/>).
    /// </summary>
    internal async Task PublishAsync(string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        while (true)
        {
            var draft = $"{JobPaths.Ending(job.Id)}{job.Epoch}-{Guid.NewGuid():n}-{name}";
            await job.Blobs.PutAsync(draft, content, cancellationToken).ConfigureAwait(false);
            var seen = await job.Blobs.GetPropertiesAsync(name, cancellationToken).ConfigureAwait(false);
            await job.EnsureOwnedAsync(cancellationToken).ConfigureAwait(false);
            if (await job.Blobs.TryPublishAsync(draft, name, seen?.ETag, cancellationToken).ConfigureAwait(false) == PublishOutcome.Published)
            {
                return;
            }

            // Somebody wrote it in between: then either the owner has changed, which the next round finds out, or it was a
            // zombie, whose file is replaced.
        }
    }

    /// <summary>The commits of all shards of a plan.</summary>
    /// <exception cref="JobStateException">One is not there, or is of another plan.</exception>
    internal async Task<IReadOnlyList<ShardManifest>> ReadShardsAsync(JobPlan plan, CancellationToken cancellationToken)
    {
        var shards = await ReadShardsAsync(cancellationToken).ConfigureAwait(false);
        CheckShards(plan, shards);
        return shards;
    }

    private async Task<IReadOnlyList<ShardManifest>> ReadShardsAsync(CancellationToken cancellationToken)
    {
        var manifests = new List<ShardManifest>();
        foreach (var chunk in (await job.ListCommittedAsync(cancellationToken).ConfigureAwait(false)).Chunk(ReadsAtOnce))
        {
            var read = await Task.WhenAll(chunk.Select(shard => job.ReadShardAsync(shard, cancellationToken))).ConfigureAwait(false);
            manifests.AddRange(read.OfType<ShardManifest>());
        }

        return manifests;
    }

    private void CheckShards(JobPlan plan, IReadOnlyList<ShardManifest> shards)
    {
        var missing = Enumerable.Range(0, plan.Shards).Except(shards.Select(shard => shard.Shard)).ToArray();
        if (missing.Length > 0)
        {
            throw new JobStateException(
                $"Job {job.Id} in {job.Location} lacks {missing.Length} of {plan.Shards} shards, {missing[0]} first. Run the same command again.");
        }

        if (shards.FirstOrDefault(shard => shard.PlanHash != plan.Hash || shard.Shard >= plan.Shards) is { } foreign)
        {
            throw new JobStateException(
                $"Shard {foreign.Shard} of job {job.Id} in {job.Location} was committed under another plan. Run the job with --again to begin anew.");
        }
    }

    /// <summary>Publishes what a crash left unpublished, found by two listings instead of a look at every file.</summary>
    private async Task FinishPublicationAsync(IReadOnlyList<ShardManifest> shards, CancellationToken cancellationToken)
    {
        var published = await ListAsync(job.Parts.TableNames.Select(table => table + "/"), cancellationToken).ConfigureAwait(false);
        var sources = await ListAsync([JobPaths.Attempts(job.Id)], cancellationToken).ConfigureAwait(false);
        foreach (var shard in shards)
        {
            var isPublished = shard.Files.All(file =>
                published.GetValueOrDefault(file.Name)?.Length == file.Bytes
                && ShardPublisher.IsCopy(sources.GetValueOrDefault(JobPaths.AttemptFile(job.Id, shard.Shard, shard.AttemptId, file)), published[file.Name]));
            if (!isPublished)
            {
                await job.PublishAsync(shard, cancellationToken).ConfigureAwait(false);
            }
        }

        // Names that look like ours but are in no manifest would be read as data.
        var known = shards.SelectMany(shard => shard.Files).Select(file => file.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var (name, properties) in published.Where(file => job.Parts.IsOutputFile(file.Key) && !known.Contains(file.Key)))
        {
            await job.EnsureOwnedAsync(cancellationToken).ConfigureAwait(false);
            await job.Blobs.DeleteAsync(name, properties.ETag, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Only now are the ids of all documents known, those of shards that were committed before a crash among them: they are read
    /// once more, the column of ids alone.
    /// </summary>
    private async Task<long> CountDuplicateIdsAsync(IReadOnlyList<ShardManifest> shards, CancellationToken cancellationToken)
    {
        using var ids = new DuplicateIds(job.Blobs.SpoolFolder);
        foreach (var file in shards.SelectMany(shard => shard.Files).Where(file => file.Table == TableList.Documents && file.Rows > 0))
        {
            await using var stream = await job.Blobs.OpenSeekableAsync(file.Name, cancellationToken).ConfigureAwait(false);
            await foreach (var id in ReadIdsAsync(stream, file.Name, cancellationToken).ConfigureAwait(false))
            {
                if (id is not null)
                {
                    ids.Add(id);
                }
            }
        }

        return ids.Count();
    }

    private IAsyncEnumerable<string?> ReadIdsAsync(Stream stream, string name, CancellationToken cancellationToken) => job.Parts.Formats.OfFile(name).ReadAsync(
        stream, $"{job.Location}/{name}", ["doc_id"], (values, row) => values.Text("doc_id", row), cancellationToken);

    /// <summary>The tables that every job has, and those of its stages.</summary>
    private IEnumerable<string> Tables(IReadOnlyList<ShardManifest> committed) =>
        job.Parts.Stages.TablesOf([]).Names.Union(committed.SelectMany(shard => shard.Files).Select(file => file.Table));

    private async Task<Dictionary<string, BlobProperties>> ListAsync(IEnumerable<string> prefixes, CancellationToken cancellationToken)
    {
        var found = new Dictionary<string, BlobProperties>(StringComparer.Ordinal);
        foreach (var prefix in prefixes)
        {
            await foreach (var entry in job.Blobs.ListAsync(prefix, cancellationToken).ConfigureAwait(false))
            {
                found[entry.Name] = entry.Properties;
            }
        }

        return found;
    }

    private JobManifest Summarize(JobPlan? plan, JobSpec spec, JobState state, IReadOnlyList<ShardManifest> committed) => new()
    {
        JobId = job.Id,
        Epoch = job.Epoch,
        State = state,
        Reason = state == JobState.Cancelled ? ReasonCode.Cancelled : null,
        PlanHash = plan?.Hash,
        SpecFingerprint = spec.Fingerprint(),
        EndedAt = job.Clock.GetUtcNow(),
        Shards = plan?.Shards ?? 0,
        CommittedShards = committed.Count,
        Inputs = plan?.Corpus.Files.Count ?? 0,
        IgnoredFiles = plan?.Corpus.IgnoredFiles,
        Ignored = plan?.Corpus.Ignored,
        Rows = new SortedDictionary<string, long>(
            Tables(committed).ToDictionary(table => table, table => committed.SelectMany(shard => shard.Files).Where(file => file.Table == table).Sum(file => file.Rows)),
            StringComparer.Ordinal),
        Counts = committed.Aggregate(ShardCounts.Zero, (sum, shard) => sum.Plus(shard.Counts)),
        Files = [.. committed.SelectMany(shard => shard.Files).OrderBy(file => file.Name, StringComparer.Ordinal)],
    };
}
