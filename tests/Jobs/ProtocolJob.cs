using System.Security.Cryptography;
using System.Text.Json;
using LukePipeline.Corpus.Inputs;
using LukePipeline.Corpus.Planning;
using LukePipeline.Engine.Batches;
using LukePipeline.Jobs.Commit;
using LukePipeline.Jobs.Files;
using LukePipeline.Jobs.Planning;
using LukePipeline.Jobs.Spec;
using LukePipeline.Jobs.Work;
using LukePipeline.Storage;
using LukePipeline.Storage.Local;
using LukePipeline.Tables;
using LukePipeline.Tests.Tables;

namespace LukePipeline.Tests.Jobs;

/// <summary>A job whose rows are made up, for tests of the commit protocol.</summary>
internal static class ProtocolJob
{
    public const int DocumentsPerShard = 12;

    /// <summary>Deaths are far more frequent in these tests than in life: without patience every shard would be a suspect.</summary>
    public static readonly PoisonPolicy Patience = new() { DeathsBeforeProbe = 1000 };

    public static JobSpec Spec(string input = "in") => new() { Inputs = [input], Output = "out", MetadataFields = ["lang"] };

    public static JobPlan Plan(int shards, string input = "in") => new()
    {
        Spec = Spec(input),
        Corpus = new CorpusPlan(
            [new InputFile($"{input}/a.jsonl", shards * 100L, "v1")],
            [.. Enumerable.Range(0, shards).Select(i => new CorpusShard([new InputPart(0, i * 100L, (i + 1) * 100L)]))],
            Refused: [],
            IgnoredFiles: 0),
        Models = new Dictionary<StageId, PlannedModel> { [Ids.Entities] = new("models/entities", "abc123") },
        Segmenter = new PlannedSegmenter("rules", "1"),
        Options = JsonDocument.Parse("""{"maxMentionSubwords":30}""").RootElement,
    };

    public static DocumentRows[] Rows(int shard, string input = "in") => Sample.Documents(seed: 100 + shard, DocumentsPerShard, $"{input}/{shard}.jsonl");

    /// <summary>Claims the prefix and makes the plan if there is none.</summary>
    public static async Task<(OwnedJob Job, JobPlan Plan)> StartAsync(
        IBlobStore store, int shards = 2, string id = "job-a", string input = "in", bool overwrite = false)
    {
        var claim = await new JobStore(store).ClaimAsync(id, Spec(input), overwrite, default);
        return (claim.Job, claim.Plan ?? await claim.Job.SavePlanAsync(Plan(shards, input), default));
    }

    public static async Task<ShardAttempt> WrittenAttemptAsync(OwnedJob job, JobPlan plan, int shard)
    {
        var attempt = await ShardAttempt.BeginAsync(job, plan, shard, Patience, default);
        foreach (var rows in Rows(shard, plan.Spec.Inputs[0]))
        {
            await attempt.WriteAsync(rows, default);
        }

        return attempt;
    }

    public static async Task<CommitOutcome> RunShardAsync(OwnedJob job, JobPlan plan, int shard)
    {
        await using var attempt = await WrittenAttemptAsync(job, plan, shard);
        return await attempt.CommitAsync(default);
    }

    /// <summary>Runs what is left of a job to its end.</summary>
    public static async Task<JobManifest> RunAsync(OwnedJob job, JobPlan plan)
    {
        var committed = await job.ListCommittedAsync(default);
        foreach (var shard in Enumerable.Range(0, plan.Corpus.Shards.Count).Except(committed))
        {
            await RunShardAsync(job, plan, shard);
        }

        return await job.CompleteAsync(plan, default);
    }

    /// <summary>Hashes of what readers of the prefix see, by name; the manifest left out, since it holds times.</summary>
    public static async Task<SortedDictionary<string, string>> VisibleAsync(IBlobStore store)
    {
        var files = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var entry in await store.ListAsync("", default).ToListAsync())
        {
            if (!entry.Name.StartsWith("_job/", StringComparison.Ordinal) && entry.Name != JobPaths.Manifest)
            {
                var content = await store.TryReadAsync(entry.Name, default);
                files[entry.Name] = Convert.ToHexStringLower(SHA256.HashData(content!.Bytes.Span));
            }
        }

        return files;
    }

    /// <summary>What an undisturbed run of the same job leaves.</summary>
    public static async Task<SortedDictionary<string, string>> UndisturbedAsync(string folder, int shards, string input = "in")
    {
        var store = new LocalBlobStore(folder);
        var (job, plan) = await StartAsync(store, shards, id: "undisturbed", input);
        await RunAsync(job, plan);
        return await VisibleAsync(store);
    }

    public static async Task<string[]> NamesAsync(IBlobStore store, string prefix = "") =>
        [.. (await store.ListAsync(prefix, default).ToListAsync()).Select(entry => entry.Name)];
}
