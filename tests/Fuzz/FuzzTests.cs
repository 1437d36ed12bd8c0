using System.IO.Compression;
using System.Text;
using LukePipeline.Corpus;
using LukePipeline.Corpus.Inputs;
using LukePipeline.Corpus.Planning;
using LukePipeline.Extraction.Pairs;
using LukePipeline.Extraction.Stages;
using LukePipeline.Ground;
using LukePipeline.Jobs.Files;
using LukePipeline.Jobs.Planning;
using LukePipeline.Jobs.Spec;
using LukePipeline.Luke;
using LukePipeline.Luke.Config;
using LukePipeline.Luke.Tokenizer;
using LukePipeline.Luke.Weights;
using LukePipeline.Tables.Formats.Parquet;
using LukePipeline.Tests.Corpus;
using LukePipeline.Tests.Extraction;
using LukePipeline.Tests.Jobs;
using LukePipeline.Tests.Luke.Weights;
using LukePipeline.Tests.Support;
using static LukePipeline.Tests.Corpus.HostileParquet;

namespace LukePipeline.Tests.Fuzz;

/// <summary>Every reader of what strangers write.</summary>
public sealed class FuzzTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public Task Read_DamagedParquet_IsRowsOrAFailure() => Fuzzer.RunAsync(".parquet", 1, FuzzSamples.Parquet(_folder), bytes => ReadAllAsync("a.parquet", bytes));

    [Theory]
    [InlineData("a.jsonl", 2)]
    [InlineData("a.jsonl.gz", 3)]
    [InlineData("a.jsonl.zst", 4)]
    [InlineData("a.txt", 5)]
    public Task Read_DamagedLines_AreRowsOrFailures(string name, int seed)
    {
        byte[] lines =
        [
            .. CorpusFiles.Lines(3),
            .. "{\"id\":7,\"text\":\"Marta \\ud83c\\udfbb.\",\"words\":[[0,5]],\"sentences\":[[0,1]],\"year\":1.5e3}\n"u8,
        ];
        var content = name.EndsWith(".gz", StringComparison.Ordinal) ? CorpusFiles.Gzip(lines) : name.EndsWith(".zst", StringComparison.Ordinal) ? CorpusFiles.Zstd(lines) : lines;
        return Fuzzer.RunAsync(name[1..], seed, [content], bytes => ReadAllAsync(name, bytes));
    }

    [Theory]
    [InlineData("csv", 20)]
    [InlineData("tsv", 21)]
    [InlineData("html", 22)]
    [InlineData("json", 23)]
    [InlineData("ndjson", 24)]
    public Task Read_DamagedFile_IsRowsOrFailures(string ending, int seed) =>
        Fuzzer.RunAsync($".{ending}", seed, FuzzSamples.Of(ending), bytes => ReadAllAsync($"a.{ending}", bytes));

    [Fact]
    public Task Read_DamagedMentions_AreRowsOrFailures() => Fuzzer.RunAsync(
        "mentions that are brought",
        26,
        ["{\"id\":1,\"text\":\"Ada met Bob.\",\"mentions\":[{\"start\":0,\"end\":3,\"label\":\"PER\"}]}\n{\"id\":2.5,\"text\":\"Oslo.\",\"mentions\":[[0,4,\"LOC\"]]}\n"u8.ToArray()],
        bytes => ReadAllAsync("a.ndjson", bytes, new CorpusOptions { ShardBytes = 16, MentionsField = "mentions" }));

    [Fact]
    public Task Parse_DamagedConfig_IsReadOrRefused() => Fuzzer.RunAsync(
        "config.json",
        6,
        [File.ReadAllBytes(Path.Combine(RecipeCases.EntityModel, "config.json")), File.ReadAllBytes(Path.Combine(RecipeCases.RelationModel, "config.json"))],
        bytes =>
        {
            File.WriteAllBytes(_folder.File("config.json"), bytes);
            LukeConfig.FromPretrained(_folder.Path);
            return Task.CompletedTask;
        });

    [Theory]
    [InlineData("tokenizer_config.json", 7)]
    [InlineData("special_tokens_map.json", 8)]
    [InlineData("added_tokens.json", 9)]
    [InlineData("vocab.json", 10)]
    [InlineData("merges.txt", 11)]
    [InlineData("entity_vocab.json", 12)]
    public Task Read_DamagedTokenizer_IsReadOrRefused(string name, int seed)
    {
        foreach (var file in Directory.GetFiles(RecipeCases.Tokenizer))
        {
            File.Copy(file, _folder.File(Path.GetFileName(file)));
        }

        return Fuzzer.RunAsync(name, seed, [File.ReadAllBytes(Path.Combine(RecipeCases.Tokenizer, name))], bytes =>
        {
            File.WriteAllBytes(_folder.File(name), bytes);
            LukeTokenizer.FromPretrained(_folder.Path).EncodeSpans("Marta Okonjo <mask> met 🎻.", []);
            return Task.CompletedTask;
        });
    }

    [Fact]
    public Task Read_DamagedExtractionFile_IsReadOrRefused()
    {
        foreach (var file in Directory.GetFiles(RecipeCases.Tokenizer).Concat(Directory.GetFiles(RecipeCases.EntityModel)))
        {
            File.Copy(file, _folder.File(Path.GetFileName(file)), overwrite: true);
        }

        return Fuzzer.RunAsync(
            "extraction.json",
            13,
            ["""{"pairSchema": ["PER x ORG -> a, b", "* x *"], "maxMentionSubwords": 20, "context": "sentence", "minScore": 0.5, "noneLabel": null}"""u8.ToArray()],
            bytes =>
            {
                File.WriteAllBytes(_folder.File("extraction.json"), bytes);
                var defaults = CheckpointDefaults.Read(Checkpoint.Open(_folder.Path));
                PairSchema.Parse(defaults.PairSchema);
                return Task.CompletedTask;
            });
    }

    [Fact]
    public Task Parse_DamagedSpec_IsReadOrRefused() => Fuzzer.RunAsync(
        "a spec",
        14,
        ["""{"inputs": ["in"], "output": "out", "stages": ["entities", "relations"], "pairSchema": ["PER x ORG"], "maxDocumentBytes": "16MiB", "metadataFields": ["year"]}"""u8.ToArray()],
        bytes =>
        {
            JobSpec.Parse(Encoding.UTF8.GetString(bytes), "spec.json");
            return Task.CompletedTask;
        });

    [Fact]
    public Task Read_DamagedOwner_IsReadOrRefused() => Fuzzer.RunAsync(
        "owner.json",
        15,
        [JobJson.ToBytes(new JobOwner("job-1", 3, JobSpec.Parse("""{"inputs": ["in"], "output": "out"}""", "spec.json"), DateTimeOffset.UnixEpoch))],
        bytes =>
        {
            JobStateException.Read<JobOwner>(bytes, "owner.json");
            return Task.CompletedTask;
        });

    [Fact]
    public async Task Read_DamagedPlan_IsReadOrRefused() => await Fuzzer.RunAsync(
        "plan.json",
        16,
        Directory.GetFiles(Path.Combine(TestPaths.Root, "tests", "Jobs", "Recorded"), "plan.json", SearchOption.AllDirectories).Select(File.ReadAllBytes).ToArray() is { Length: > 0 } plans
            ? plans
            : throw new InvalidOperationException("There is no recorded plan."),
        bytes =>
        {
            JobPlan.FromBytes(bytes, "plan.json");
            return Task.CompletedTask;
        });

    [Fact]
    public Task Read_DamagedPackedPlan_IsReadOrRefused() => Fuzzer.RunAsync(
        "plan.json, packed",
        19,
        [Unpacked(PackedPlan.Write(ProtocolJob.Plan(3)))],
        bytes =>
        {
            // Damage to what is compressed would be found by its checksum.
            JobPlan.FromBytes(CorpusFiles.Gzip(bytes), "plan.json");
            return Task.CompletedTask;
        });

    [Fact]
    public Task Open_DamagedWeights_AreReadOrRefused() => Fuzzer.RunAsync(
        "model.safetensors",
        17,
        [SafetensorsBytes.File($"{{{SafetensorsBytes.Entry("a", "F32", "[2,3]", "[0,24]")}}}", 24)],
        bytes =>
        {
            File.WriteAllBytes(_folder.File("model.safetensors"), bytes);
            using var weights = Safetensors.Open(_folder.File("model.safetensors"));
            foreach (var weight in weights.Weights)
            {
                weights.Read(weight.Name).Dispose();
            }

            return Task.CompletedTask;
        });

    [Fact]
    public Task Show_DamagedTable_IsReadOrRefused() => Fuzzer.RunAsync(
        "a table, in luke show",
        18,
        [HostileParquet.Make(), HostileParquet.Make(Page(CorpusFiles.Zstd(Plain("Ada met Bob.")), 1, uncompressed: 16), codec: 6)],
        async bytes =>
        {
            using var stream = new MemoryStream(bytes);
            await foreach (var text in new ParquetFormat().ReadAsync(stream, "table", ["text"], (values, row) => values.Text("text", row), CancellationToken.None))
            {
                Assert.True(text is null || text.Length <= bytes.Length * 2000);
            }
        });

    private static byte[] Unpacked(byte[] bytes)
    {
        using var unpacked = new MemoryStream();
        using var packed = new GZipStream(new MemoryStream(bytes), CompressionMode.Decompress);
        packed.CopyTo(unpacked);
        return unpacked.ToArray();
    }

    private Task ReadAllAsync(string name, byte[] bytes) => ReadAllAsync(name, bytes, new CorpusOptions { ShardBytes = 16 });

    /// <summary>Plans and reads an input. A refusal would end the job: what is wrong with an input is a row of its own.</summary>
    private async Task ReadAllAsync(string name, byte[] bytes, CorpusOptions options)
    {
        File.WriteAllBytes(_folder.File(name), bytes);
        var store = new LocalInputStore();
        try
        {
            var plan = await new ShardPlanner(store, options).PlanAsync([_folder.File(name)]);
            var reader = new CorpusReader(store, options);
            foreach (var shard in plan.Shards)
            {
                await foreach (var entry in reader.ReadAsync(plan.Files, shard))
                {
                    Assert.NotNull(entry);
                }
            }
        }
        catch (LukeException e)
        {
            throw new InvalidOperationException("A damaged input ends the job.", e);
        }
    }
}
