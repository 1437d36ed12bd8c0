using System.Diagnostics;
using System.Text.Json;
using LukePipeline.Corpus;
using LukePipeline.Corpus.Inputs;
using LukePipeline.Corpus.Planning;
using LukePipeline.Jobs.Planning;
using LukePipeline.Jobs.Spec;
using LukePipeline.Luke.Tokenizer;
using LukePipeline.Tests.Corpus;
using LukePipeline.Tests.EndToEnd;
using LukePipeline.Tests.Extraction;
using LukePipeline.Tests.Support;
using LukePipeline.Text;

namespace LukePipeline.Tests.Fuzz;

/// <summary>
/// Archives of damaged files, thousands at a time, read by the real program: it ends with 0 or 3, and every document of every file is a row.
/// </summary>
public sealed class ArchiveFuzzTests : IDisposable
{
    /// <summary>Files of one archive: as many as share the start of a process, and are a fraction of an hour's work to try again.</summary>
    private const int Most = 20_000;

    /// <summary>Of each format, where nobody asks for more.</summary>
    private const int Sample = 40;

    private readonly GoldenCheckpoints _checkpoints = new();
    private readonly TemporaryFolder _folder = new();

    public void Dispose()
    {
        _folder.Dispose();
        _checkpoints.Dispose();
    }

    [Fact]
    public async Task Run_ArchiveOfDamagedFiles_AccountsForEveryDocument()
    {
        var samples = FuzzSamples.Texts.Keys.ToDictionary(ending => ending, FuzzSamples.Of);
        samples["parquet"] = FuzzSamples.Parquet(_folder);
        samples["jsonl.gz"] = [.. samples["ndjson"].Select(CorpusFiles.Gzip)];
        samples["csv.zst"] = [.. samples["csv"].Select(CorpusFiles.Zstd)];
        if (FuzzEffort.Files == 0 && FuzzEffort.Seconds == 0)
        {
            // A handful of each is read by one process.
            await RunAsync("sample", [.. samples.SelectMany(sample => Enumerable.Repeat((sample.Key, sample.Value), Sample))], seed: 31);
            return;
        }

        foreach (var (ending, good) in samples)
        {
            var watch = Stopwatch.StartNew();
            var files = 0;
            for (var round = 0; FuzzEffort.Files > 0 ? files < FuzzEffort.Files : watch.Elapsed.TotalSeconds < FuzzEffort.Seconds; round++)
            {
                var count = FuzzEffort.Files > 0 ? Math.Min(Most, FuzzEffort.Files - files) : Most;
                await RunAsync(ending, [.. Enumerable.Repeat((ending, good), count)], FuzzEffort.Files > 0 ? round : HashCode.Combine(round, Environment.TickCount));
                files += count;
            }

            FuzzEffort.Report($"the program, .{ending}", files, watch.Elapsed.TotalSeconds);
        }
    }

    [Fact]
    public Task Open_DamagedTokenizerJson_IsReadOrRefused()
    {
        TokenizerJson.Write(_folder, mergesAsLists: true, addedBeside: false, RecipeCases.Tokenizer);
        return Fuzzer.RunAsync(
            "tokenizer.json",
            32,
            [File.ReadAllBytes(_folder.File("tokenizer.json"))],
            bytes =>
            {
                File.WriteAllBytes(_folder.File("tokenizer.json"), bytes);
                LukeTokenizer.FromPretrained(_folder.Path).EncodeSpans("Marta Okonjo <mask> met 🎻.", []);
                return Task.CompletedTask;
            },
            FuzzEffort.Files > 0 ? FuzzEffort.Files : Sample);
    }

    /// <summary>Has the program read one archive.</summary>
    private async Task RunAsync(string name, IReadOnlyList<(string Ending, IReadOnlyList<byte[]> Good)> files, int seed)
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.File("in"));
        var random = new Random(seed);
        for (var i = 0; i < files.Count; i++)
        {
            await File.WriteAllBytesAsync(folder.File($"in/{FuzzSamples.NameOf(i, files[i].Ending)}"), Damage.Of(files[i].Good[random.Next(files[i].Good.Count)], random));
        }

        using var luke = LukeProcess.Start("run", folder.File("in"), "--output", folder.File("out"), "--entity-model", _checkpoints.Entities, "--stages", "entities", "--engines", "1",
            "--shard-bytes", "8MiB", "--json"); // else a shard of tables for every sixteen files, which takes far longer than they do
        var reading = Task.Run(() => ReadAsync(folder.File("in")));
        var ended = await luke.WaitAsync(TimeSpan.FromMinutes(30));
        Assert.True(ended.ExitCode is 0 or 3, $"{name}, seed {seed}, ended with {ended.ExitCode}: {ended.Error}");

        var summary = JsonDocument.Parse(ended.Output).RootElement;
        Assert.Equal(summary.GetProperty("documents").GetInt64(), summary.GetProperty("done").GetInt64() + summary.GetProperty("failed").GetInt64());
        var expected = await reading;
        var told = Told(folder.File("out"));
        var wrong = expected.Keys.Union(told.Keys).FirstOrDefault(source => expected.GetValueOrDefault(source) != told.GetValueOrDefault(source));
        Assert.True(wrong is null, wrong is null ? "" :
            $"{name}, seed {seed}: {wrong} has {expected.GetValueOrDefault(wrong)} and is told with {told.GetValueOrDefault(wrong)}, "
            + $"{string.Join("; ", DuckDb.Query($"SELECT reason, message FROM {Table(folder.File("out"), "failures")} WHERE source = {DuckDb.Quote(wrong)}").Select(row => $"{row[0]}: {row[1]}"))}; "
            + $"as base64: {Convert.ToBase64String(File.ReadAllBytes(folder.File($"in/{wrong}")))}");
    }

    /// <summary>What is in each file, by the reader alone: documents, whether they are read or not, and whether the file fails.</summary>
    private static async Task<Dictionary<string, (long Documents, bool Failed)>> ReadAsync(string folder)
    {
        var spec = new JobSpec { Inputs = [folder], Output = "out" };
        var plan = await new ShardPlanner(new LocalInputStore(), JobReading.Of(spec)).PlanAsync(spec.Inputs);
        var reader = new CorpusReader(new LocalInputStore(), JobReading.Of(spec));
        var found = plan.Refused.ToDictionary(failure => failure.Source, _ => (0L, true), StringComparer.Ordinal);
        foreach (var shard in plan.Shards)
        {
            await foreach (var entry in reader.ReadAsync(plan.Files, shard))
            {
                var source = entry is Document document ? document.Source : ((DocumentFailure)entry).Source;
                var (documents, failed) = found.GetValueOrDefault(source);
                found[source] = entry is DocumentFailure { WholeFile: true } ? (documents, true) : (documents + 1, failed);
            }
        }

        return found;
    }

    /// <summary>The same as the tables of the job tell it.</summary>
    private static Dictionary<string, (long Documents, bool Failed)> Told(string output) => DuckDb.Query(
            $"""
            SELECT source, count(*) FILTER (doc_uid IS NOT NULL), count(*) FILTER (doc_uid IS NULL) FROM
              (SELECT source, doc_uid FROM {Table(output, "documents")} UNION ALL SELECT source, doc_uid FROM {Table(output, "failures")} WHERE doc_uid IS NULL)
            GROUP BY source
            """)
        .ToDictionary(row => (string)row[0]!, row => ((long)row[1]!, (long)row[2]! > 0), StringComparer.Ordinal);

    private static string Table(string output, string name) => $"read_parquet({DuckDb.Quote(Path.Combine(output, name, "*.parquet"))})";
}
