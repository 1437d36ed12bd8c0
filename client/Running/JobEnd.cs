using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using LukePipeline.Client.Display;
using LukePipeline.Client.Outcomes;
using LukePipeline.Grains.Contracts;
using LukePipeline.Graph.Files;
using LukePipeline.Ground;
using LukePipeline.Jobs.Commit;
using LukePipeline.Jobs.Files;
using LukePipeline.Jobs.Snapshots;
using LukePipeline.Storage.Locations;

namespace LukePipeline.Client.Running;

/// <summary>Tells how a job ended: a summary on standard output, an error on standard error, the exit code.</summary>
internal sealed class JobEnd(TextWriter output, TextWriter error, BlobStoreOptions storage)
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>Reports a job that has ended.</summary>
    /// <param name="job">Its last snapshot.</param>
    /// <param name="sitting">How long this sitting took.</param>
    /// <param name="json">For machines.</param>
    /// <param name="cancellationToken">Gives up reading the manifest.</param>
    public async Task<int> ReportAsync(JobSnapshot job, TimeSpan sitting, bool json, CancellationToken cancellationToken)
    {
        // A job that could not be begun is a message alone; but of a dataset's next run a schedule has to know why.
        var isOfDataset = job.Reason is ReasonCode.DatasetMismatch or ReasonCode.TooManyDeleted or ReasonCode.RolledBack;
        if (json && job.State != JobStatus.Done && (job.Shards > 0 || isOfDataset))
        {
            JobPrinter.Print(job, json, output);
        }

        var reason = job.Reason is { } code ? $" ({code})" : "";
        switch (job.State)
        {
            case JobStatus.Done:
                var store = BlobStores.Open(job.Output, storage);
                if (await new JobStore(store).ReadManifestAsync(cancellationToken) is not { } manifest)
                {
                    GraphEnd.Print(await RequireGraphAsync(job.Output, cancellationToken), job.WasComplete, json, output);
                    return ExitCodes.Done;
                }

                var snapshot = manifest.Snapshot is { } number ? await new SnapshotStore(store).ReadAsync(number, cancellationToken) : null;
                if (snapshot is not null)
                {
                    // What is told is the run; the dataset has a line of its own.
                    manifest = manifest with { Counts = snapshot.Run, Files = snapshot.Added };
                }

                if (json)
                {
                    await output.WriteLineAsync(Json(job, manifest, snapshot, await ReadWarningsAsync(job, cancellationToken), sitting));
                }
                else
                {
                    Print(Text(job, manifest, snapshot, await ReadWarningsAsync(job, cancellationToken), sitting, await FirstFailures.ReadAsync(store, manifest, cancellationToken)));
                }

                return manifest.Counts.Failed + manifest.Counts.FailedFiles > 0 ? ExitCodes.DoneWithFailures : ExitCodes.Done;
            case JobStatus.Cancelled:
                await error.WriteLineAsync(
                    $"luke: the job is cancelled{reason}. {job.ShardsDone} of {job.Shards} shards are committed under {job.Output}; the same command goes on from there.");
                return ExitCodes.Cancelled;
            case var _ when job.Shards == 0:
                // It has no plan: an input, a model, the output or an option is not what it has to be.
                await error.WriteLineAsync($"luke: the job could not be begun{reason}: {StyledWriter.Clean(job.Message ?? "")}");
                return ExitCodes.BadUsage;
            default:
                await error.WriteLineAsync($"luke: the job failed{reason}: {StyledWriter.Clean(job.Message ?? "")}");

                // Where the output is another's, or gone, no repetition goes on: the message says what does.
                if (job.ShardsDone > 0 && job.Reason is not (ReasonCode.OwnershipLost or ReasonCode.StateMismatch))
                {
                    await error.WriteLineAsync($"{job.ShardsDone} of {job.Shards} shards are committed; once the cause is removed, the same command goes on from there.");
                }

                return ExitCodes.Failed;
        }
    }

    /// <summary>Between words, where a terminal is too narrow for the labels.</summary>
    private void Print(string text)
    {
        var writer = new StyledWriter(output, TerminalKind.OutputCanBeDrawnOn);
        foreach (var line in text.Split(Environment.NewLine))
        {
            writer.Line((line, null));
        }
    }

    private async Task<GraphManifest> RequireGraphAsync(string location, CancellationToken cancellationToken)
    {
        return await new GraphStore(BlobStores.Open(location, storage)).ReadCurrentAsync(cancellationToken)
            ?? throw new LukeException($"There is no manifest.json under {location} although the job is done: the output was changed by someone else.");
    }

    private async Task<IReadOnlyList<string>> ReadWarningsAsync(JobSnapshot job, CancellationToken cancellationToken)
    {
        var store = new JobStore(BlobStores.Open(job.Output, storage));
        return await store.ReadOwnerAsync(cancellationToken) is { } owner
            ? (await store.Attach(owner.JobId, owner.Epoch).ReadPlanAsync(cancellationToken))?.Warnings ?? []
            : [];
    }

    private static string Text(JobSnapshot job, JobManifest manifest, Snapshot? snapshot, IReadOnlyList<string> warnings, TimeSpan sitting, IReadOnlyList<string> failures)
    {
        var counts = manifest.Counts;
        var text = new StringWriter(CultureInfo.InvariantCulture);
        text.Write($"Done: {Count(counts.Documents, "document")}");
        text.Write(counts.Failed > 0 ? $", {counts.Failed:N0} of them failed" : ", none failed");
        if (counts.FailedFiles > 0)
        {
            text.Write($"; {Count(counts.FailedFiles, "file")} could not be read");
        }

        text.Write(LeftOutText.Of(manifest.IgnoredFiles ?? 0, manifest.Ignored));
        text.WriteLine(job.WasComplete
            ? ". The job was complete before; nothing was run."
            : $"{(job.ShardsResumed > 0 ? $"; {job.ShardsResumed} of {job.Shards} shards were committed before. The rest" : ". It")} took {ProgressLine.Clock(sitting)} ({PerSecond(job.Counters.Documents - job.DocumentsResumed, sitting)} documents/s, {PerSecond(job.Counters.Words, sitting)} words/s).");
        text.WriteLine();
        foreach (var (table, labels) in counts.Labels)
        {
            WriteLabels(text, table, labels);
        }

        WriteLabels(text, "failures", counts.Reasons);
        foreach (var failure in failures)
        {
            text.WriteLine($"             {failure}");
        }

        foreach (var (field, count) in counts.IgnoredFields ?? FrozenDictionary<string, long>.Empty)
        {
            text.WriteLine($"  warning    {Count(count, "document")} with a field '{field}' that holds no segmentation: it was ignored. --segmenter rules never looks at it");
        }

        foreach (var (field, _) in (counts.Metadata ?? FrozenDictionary<string, long>.Empty).Where(field => field.Value == 0))
        {
            text.WriteLine($"  warning    no document has a field '{field}', which --metadata-fields names");
        }

        foreach (var (field, count) in counts.MetadataMisfits ?? FrozenDictionary<string, long>.Empty)
        {
            text.WriteLine($"  warning    {Count(count, "document")} whose '{field}' is not of the type that --metadata-fields gives it: null in its column");
        }

        foreach (var warning in warnings)
        {
            text.WriteLine($"  warning    {warning}");
        }

        if (manifest.DuplicateIds is > 0 and var repeated)
        {
            text.WriteLine($"  ids        {Count(repeated, "document")} with an id that another has too: join the tables by doc_uid, not by doc_id");
        }

        text.WriteLine();
        foreach (var line in snapshot is null ? [] : SnapshotText.Lines(snapshot))
        {
            text.WriteLine(line);
        }

        text.WriteLine($"  output     {job.Output}");
        text.Write($"  look at it {OwnCommand.Call} show {OwnCommand.Quote(job.Output)}");
        if (job.Message is { } message)
        {
            text.WriteLine();
            text.Write(message);
        }

        return text.ToString();
    }

    private static void WriteLabels(StringWriter text, string title, IReadOnlyDictionary<string, long> labels)
    {
        if (labels.Count > 0)
        {
            var each = labels.OrderByDescending(label => label.Value).ThenBy(label => label.Key, StringComparer.Ordinal).Select(label => $"{label.Key} {label.Value:N0}");
            text.WriteLine($"  {title,-10} {labels.Values.Sum():N0}  ({string.Join(", ", each)})");
        }
    }

    private static string Json(JobSnapshot job, JobManifest manifest, Snapshot? snapshot, IReadOnlyList<string> warnings, TimeSpan sitting)
    {
        var counts = manifest.Counts;
        var json = new JsonObject
        {
            ["jobId"] = job.JobId,
            ["state"] = "done",
            ["output"] = job.Output,
            ["documents"] = counts.Documents,
            ["done"] = counts.Done,
            ["failed"] = counts.Failed,
            ["failedFiles"] = counts.FailedFiles,
            ["ignoredFiles"] = manifest.IgnoredFiles,
            ["ignored"] = new JsonObject((manifest.Ignored ?? FrozenDictionary<string, int>.Empty).Select(kind => KeyValuePair.Create<string, JsonNode?>(kind.Key, kind.Value))),
            ["droppedPairs"] = counts.DroppedPairs,
            ["duplicateIds"] = manifest.DuplicateIds,
        };
        foreach (var (table, labels) in counts.Labels)
        {
            json[table] = Labels(labels);
        }

        foreach (var (counter, count) in counts.StageCounts ?? FrozenDictionary<string, long>.Empty)
        {
            json[KeyOf(counter)] = count;
        }

        json["metadata"] = Labels(counts.Metadata ?? FrozenDictionary<string, long>.Empty);
        json["metadataMisfits"] = Labels(counts.MetadataMisfits ?? FrozenDictionary<string, long>.Empty);
        json["ignoredFields"] = Labels(counts.IgnoredFields ?? FrozenDictionary<string, long>.Empty);
        json["warnings"] = new JsonArray([.. warnings.Select(warning => JsonValue.Create(warning))]);
        json["failures"] = Labels(counts.Reasons);
        json["shards"] = job.Shards;
        json["shardsResumed"] = job.ShardsResumed;
        json["documentsResumed"] = job.DocumentsResumed;
        json["seconds"] = Math.Round(sitting.TotalSeconds, 3);
        json["words"] = job.Counters.Words;
        json["spans"] = job.Counters.Spans;
        json["pairs"] = job.Counters.Pairs;
        if (snapshot is not null)
        {
            json["snapshot"] = SnapshotText.Json(snapshot);
        }

        return json.ToJsonString(Indented);
    }

    private static JsonObject Labels(IReadOnlyDictionary<string, long> labels) =>
        new(labels.Select(label => KeyValuePair.Create<string, JsonNode?>(label.Key, label.Value)));

    /// <summary>A column as a key: <c>droppedPairs</c> for <c>dropped_pairs</c>.</summary>
    private static string KeyOf(string column) =>
        string.Concat(column.Split('_').Select((word, place) => place == 0 ? word : char.ToUpperInvariant(word[0]) + word[1..]));

    private static string PerSecond(long count, TimeSpan time) =>
        (count / Math.Max(time.TotalSeconds, 0.001)).ToString("N1", CultureInfo.InvariantCulture);

    private static string Count(long count, string noun) =>
        string.Create(CultureInfo.InvariantCulture, $"{count:N0} {noun}{(count == 1 ? "" : "s")}");
}
