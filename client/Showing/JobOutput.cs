using System.Collections.Frozen;
using System.Globalization;
using LukePipeline.Client.Display;
using LukePipeline.Client.Outcomes;
using LukePipeline.Graph.Files;
using LukePipeline.Ground;
using LukePipeline.Jobs.Commit;
using LukePipeline.Jobs.Files;
using LukePipeline.Jobs.Planning;
using LukePipeline.Jobs.Snapshots;
using LukePipeline.Storage;
using LukePipeline.Storage.Locations;
using LukePipeline.Tables;
using LukePipeline.Tables.Formats;

namespace LukePipeline.Client.Showing;

/// <summary>The output of a job as a reader finds it: complete, or as much of it as is committed.</summary>
internal sealed class JobOutput
{
    private readonly IBlobStore _store;
    private IReadOnlyList<string>? _parts;

    private JobOutput(IBlobStore store, string jobId, JobPlan? plan)
    {
        _store = store;
        JobId = jobId;
        Plan = plan;
    }

    /// <summary>Where it lies.</summary>
    public string Location => _store.Location;

    /// <summary>The job that owns the prefix.</summary>
    public string JobId { get; }

    /// <summary>Its plan; null as long as it has none.</summary>
    public JobPlan? Plan { get; }

    /// <summary>Whether <c>_SUCCESS</c> is there.</summary>
    public required bool IsComplete { get; init; }

    /// <summary>Whether a user stopped the job.</summary>
    public required bool IsCancelled { get; init; }

    /// <summary>The word for where the job stands, as everywhere: done or cancelled; else unfinished, running or interrupted.</summary>
    public string State => IsComplete ? "done" : IsCancelled ? "cancelled" : "unfinished";

    /// <summary>What there is of a job that is not complete, in words: the end of a sentence that begins with it.</summary>
    /// <param name="told">What is done with that: "shown".</param>
    public string ToPartText(string told) => Shards == 0
        ? "It was not planned yet: nothing of its inputs was read."
        : string.Create(CultureInfo.InvariantCulture, $"{Committed:N0} of {CountText.Of(Shards, "shard")} are committed{(Committed == 0 ? "" : $", and {told}")}.");

    /// <summary>Shards whose rows are counted here.</summary>
    public required int Committed { get; init; }

    /// <summary>Shards of the plan; 0 as long as there is none.</summary>
    public int Shards => _parts?.Count ?? Plan?.Shards ?? 0;

    /// <summary>The snapshot of a dataset that this is; null for the output of a job that is none.</summary>
    public int? Snapshot { get; private init; }

    /// <summary>When that snapshot was made, UTC.</summary>
    public DateTimeOffset? CommittedAt { get; private init; }

    /// <summary>Files in the input folders that are of no format that is read; 0 as long as there is no plan.</summary>
    public int IgnoredFiles => Plan?.Corpus.IgnoredFiles ?? 0;

    /// <summary>Counts over the committed shards.</summary>
    public required ShardCounts Counts { get; init; }

    /// <summary>Rows per label of the tables of stages beyond entities and relations, by table.</summary>
    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, long>> LabelsOfOthers => Counts.StageLabels ?? FrozenDictionary<string, IReadOnlyDictionary<string, long>>.Empty;

    /// <summary>The committed files.</summary>
    public required IReadOnlyList<OutputFile> Files { get; init; }

    /// <summary>Opens the output below a local folder or an Azure URL.</summary>
    /// <param name="location">Where it lies.</param>
    /// <param name="snapshot">The snapshot of a dataset; null for the current one, and for the output of a job.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="UsageException">There is none.</exception>
    public static async Task<JobOutput> OpenAsync(string location, int? snapshot, CancellationToken cancellationToken)
    {
        if (LocationKind.IsMissingFolder(location))
        {
            throw new UsageException(File.Exists(location)
                ? $"'{location}' is a file. Give the folder that was the --output of a job."
                : $"There is no folder '{location}'. Give the --output of a job.");
        }

        var store = BlobStores.Open(location, BlobStoreOptions.FromEnvironment());
        if (await new GraphStore(store).IsGraphAsync(cancellationToken))
        {
            throw new UsageException($"{store.Location} is a graph: 'luke graph show {location}' shows it. Give the --output of the job that it was built of.");
        }

        var jobs = new JobStore(store);
        var owner = await jobs.ReadOwnerAsync(cancellationToken)
            ?? throw new UsageException($"{store.Location} is not the output of a job: it has no {JobPaths.Owner}. Give the --output of a job.");
        var job = jobs.Attach(owner.JobId, owner.Epoch);
        var plan = await job.ReadPlanAsync(cancellationToken);
        var manifest = await jobs.ReadManifestAsync(cancellationToken) is { } found && (found.JobId == owner.JobId || found.Snapshot is not null) ? found : null;
        if ((snapshot ?? manifest?.Snapshot) is { } number)
        {
            var wanted = await new SnapshotStore(store).ReadAsync(number, cancellationToken)
                ?? throw new UsageException($"{store.Location} has no snapshot {number}. 'luke snapshots {store.Location}' lists those that there are.");
            return new JobOutput(store, owner.JobId, plan)
            {
                _parts = [.. wanted.Parts.Select(part => part.Name)],
                Snapshot = number,
                CommittedAt = wanted.CommittedAt,
                IsComplete = true,
                IsCancelled = false,
                Committed = wanted.Parts.Count,
                Counts = wanted.Whole,
                Files = [.. wanted.Files],
            };
        }

        if (manifest is { State: JobState.Completed } && await jobs.IsCompleteAsync(cancellationToken))
        {
            return new JobOutput(store, owner.JobId, plan)
            {
                IsComplete = true,
                IsCancelled = false,
                Committed = manifest.CommittedShards,
                Counts = manifest.Counts,
                Files = manifest.Files,
            };
        }

        var shards = new List<ShardManifest>();
        foreach (var shard in await job.ListCommittedAsync(cancellationToken))
        {
            if (await job.ReadShardAsync(shard, cancellationToken) is { } commit)
            {
                shards.Add(commit);
            }
        }

        return new JobOutput(store, owner.JobId, plan)
        {
            IsComplete = false,
            IsCancelled = manifest?.State == JobState.Cancelled,
            Committed = shards.Count,
            Counts = shards.Aggregate(ShardCounts.Zero, (sum, shard) => sum.Plus(shard.Counts)),
            Files = [.. shards.SelectMany(shard => shard.Files)],
        };
    }

    /// <summary>The rows of one table over all files, those of a file that is committed but not yet published left out.</summary>
    public async IAsyncEnumerable<TRow> ReadAsync<TRow>(
        IEnumerable<OutputFile> files,
        Func<ITableFormat, Stream, string, CancellationToken, IAsyncEnumerable<TRow>> read,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var file in files.Where(file => file.Rows > 0))
        {
            await using var stream = await OpenSeekableAsync(file.Name, cancellationToken);
            if (stream is null)
            {
                continue;
            }

            await foreach (var row in read(TableFormats.Shipped.OfFile(file.Name), stream, $"{Location}/{file.Name}", cancellationToken))
            {
                yield return row;
            }
        }
    }

    /// <summary>The file of a table that a shard wrote; null when the shard is not committed.</summary>
    public OutputFile? FileOf(string table, int shard)
    {
        var name = _parts is { } parts ? JobPaths.OutputFile(table, parts[shard], extension: "") : JobPaths.OutputFile(table, shard, extension: "");
        return Files.FirstOrDefault(file => file.Name == name + JobPaths.ExtensionOf(file.Name));
    }

    /// <summary>The files of a table, in order.</summary>
    public IEnumerable<OutputFile> FilesOf(string table) =>
        Files.Where(file => file.Table == table).OrderBy(file => file.Name, StringComparer.Ordinal);

    private async Task<Stream?> OpenSeekableAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            return await _store.OpenSeekableAsync(name, cancellationToken);
        }
        catch (BlobNotFoundException) when (!IsComplete)
        {
            return null;
        }
        catch (BlobNotFoundException e)
        {
            throw new LukeException(
                Snapshot is { } number
                    ? $"{Location}/{name} is gone, so that snapshot {number} cannot be read whole: a vacuum removed it, or somebody else. 'luke snapshots {Location}' lists the others; "
                        + "what the current one lacks is put back from a copy, or computed anew with --reprocess all."
                    : $"{Location}/{name} is gone although the output is complete: somebody removed it. Run the job again with --overwrite.",
                e);
        }
    }
}
