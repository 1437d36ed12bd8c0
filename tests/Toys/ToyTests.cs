using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using LukePipeline.Client.Display;
using LukePipeline.Client.Options;
using LukePipeline.Client.Running;
using LukePipeline.Client.Showing;
using LukePipeline.Client.Trying;
using LukePipeline.Engine.Batches;
using LukePipeline.Extraction;
using LukePipeline.Extraction.Checkpoints;
using LukePipeline.Extraction.Stages;
using LukePipeline.Grains.Contracts;
using LukePipeline.Grains.Devices;
using LukePipeline.Ground;
using LukePipeline.Jobs.Spec;
using LukePipeline.Luke;
using LukePipeline.Silo.Hosting;
using LukePipeline.Storage;
using LukePipeline.Storage.Locations;
using LukePipeline.Tables.Formats;
using LukePipeline.Tests.EndToEnd;
using LukePipeline.Tests.Extraction;
using LukePipeline.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace LukePipeline.Tests.Toys;

/// <summary>
/// A stage, a table format and a store, each in this folder and registered by one line: whole jobs run with them, and nothing else in the
/// program has heard of them.
/// </summary>
public sealed class ToyTests : IDisposable
{
    private static readonly JobParts Parts = new(StageRegistry.Shipped.With(new ToyDescriptor()), TableFormats.Shipped.With(new LinesFormat()));

    private readonly TemporaryFolder _folder = new();
    private readonly GoldenCheckpoints _checkpoints = new();
    private readonly MemoryScheme _memory = new();
    private readonly BlobStoreOptions _storage;

    public ToyTests()
    {
        _storage = new BlobStoreOptions();
        _storage = _storage with { Schemes = [_memory, .. _storage.Schemes] };
        Directory.CreateDirectory(_folder.File("in"));
        File.WriteAllText(_folder.File("in/a.jsonl"), """
            {"id": "1", "text": "Ada met Bo in Oslo. Nobody else came."}
            {"id": "2", "text": "nothing here"}
            """);
    }

    public void Dispose()
    {
        _memory.Dispose();
        _checkpoints.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Run_WithAToyStage_WritesItsTableAndTellsOfIt()
    {
        var output = _folder.File("out");

        var summary = await RunAsync(output, "--stages", "toys", "--toy-model", _checkpoints.Entities, "--min-toy-letters", "3");

        var rows = DuckDb.Query($"SELECT sentence, word, label, norm > 0 FROM read_parquet({DuckDb.Quote(output + "/toys/part-00000.parquet")})");
        Assert.Equal(
            [(0, "Ada", "SHORT", true), (0, "Oslo", "SHORT", true), (1, "Nobody", "LONG", true)],
            rows.Select(row => ((int)row[0]!, (string)row[1]!, (string)row[2]!, (bool)row[3]!)));
        var documents = DuckDb.Query($"SELECT toys, {ToyDescriptor.Skipped}, dropped_pairs FROM read_parquet({DuckDb.Quote(output + "/documents/part-00000.parquet")})");
        Assert.Equal([(3, 7, 0), (0, 2, 0)], documents.Select(row => ((int)row[0]!, (int)row[1]!, (int)row[2]!)));
        Assert.Equal("""{"LONG":1,"SHORT":2}""", summary["toys"]!.ToJsonString());
        Assert.Equal(9, summary["skippedWords"]!.GetValue<int>());
        Assert.Equal("{}", summary["relations"]!.ToJsonString());
        var (text, json) = await ShowAsync(output);
        Assert.Contains("toys  3 rows\n         2  SHORT\n         1  LONG\n", text, StringComparison.Ordinal);
        Assert.Equal("""{"LONG":{"count":1},"SHORT":{"count":2}}""", json["toys"]!.ToJsonString());
    }

    [Fact]
    public async Task Run_WithAToyFormatIntoAToyStore_WritesTheSameRowsThere()
    {
        const string output = "mem://out";

        await RunAsync(output, "--stages", "toys", "--toy-model", _checkpoints.Entities, "--table-format", "lines");

        var store = _memory.Get(output);
        Assert.Contains("_SUCCESS", store.Names);
        Assert.DoesNotContain(store.Names, name => name.EndsWith(".parquet", StringComparison.Ordinal));
        var lines = System.Text.Encoding.UTF8.GetString((await store.TryReadAsync("toys/part-00000.lines.jsonl", default))!.Bytes.Span).Trim().Split('\n');
        Assert.Equal(["Ada", "Bo", "Oslo", "Nobody"], lines.Select(line => JsonNode.Parse(line)!["word"]!.GetValue<string>()));
    }

    [Fact]
    public async Task Run_SettingBesideTheCheckpointOfAToyStage_HoldsUnlessTheJobSaysAnother()
    {
        var model = _checkpoints.Merge("toys", RecipeCases.EntityModel);
        await File.WriteAllTextAsync(Path.Combine(model, "extraction.json"), """{"minToyLetters": 5}""");

        var summary = await RunAsync(_folder.File("out"), "--stages", "toys", "--toy-model", model);
        var other = await RunAsync(_folder.File("other"), "--stages", "toys", "--toy-model", model, "--min-toy-letters", "1");

        Assert.Equal("""{"LONG":1}""", summary["toys"]!.ToJsonString());
        Assert.Equal("""{"LONG":1,"SHORT":3}""", other["toys"]!.ToJsonString());
        Assert.Contains("minToyLetters", CheckpointDefaults.Describe(Checkpoint.Open(model), Parts.Stages.All.SelectMany(stage => stage.Settings)).Keys);
        Assert.Contains(
            "minToyLetters is not a key of a checkpoint",
            Assert.Throws<LukeException>(() => CheckpointDefaults.Read(Checkpoint.Open(model))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Try_WithAToyStage_FindsItsRows()
    {
        var spec = JobSpec.Parse(
            new JsonObject { ["inputs"] = new JsonArray("in"), ["output"] = "out", ["stages"] = new JsonArray("toys"), ["entityModel"] = _checkpoints.Entities, ["toyModel"] = _checkpoints.Entities },
            Parts);
        await using var trial = await TextTrial.OpenAsync(spec, new CheckpointCatalog(_folder.File("cache"), _storage), Parts.Stages, CancellationToken.None);

        var rows = await trial.RunAsync("Ada met Bo in Oslo.", CancellationToken.None);

        Assert.Equal(["Ada", "Bo", "Oslo"], rows.Of(ToyDescriptor.Table).Select(row => row.Word));
        Assert.Equal(3 * 60, rows.Tables.Single(table => table.Table == ToyDescriptor.Table).PackedBytes);
    }

    [Fact]
    public async Task Run_OutOfAndIntoAToyStore_IsTheRunOverFolders()
    {
        await PutAsync("mem://in", "archive/b c.jsonl", _folder.File("in/a.jsonl"));
        foreach (var file in Directory.GetFiles(_checkpoints.Entities))
        {
            await PutAsync("mem://models", Path.GetFileName(file), file);
        }

        var local = await RunAsync(_folder.File("out"), "--stages", "entities");
        var summary = await RunFromAsync("mem://in/archive", "mem://entities", "--stages", "entities", "--entity-model", "mem://models", "--table-format", "lines");

        Assert.Equal(local["entities"]!.ToJsonString(), summary["entities"]!.ToJsonString());
        Assert.NotEqual("{}", summary["entities"]!.ToJsonString());
        var documents = System.Text.Encoding.UTF8.GetString((await _memory.Get("mem://entities").TryReadAsync("documents/part-00000.lines.jsonl", default))!.Bytes.Span).Trim().Split('\n');
        Assert.All(documents, line => Assert.Equal("b c.jsonl", JsonNode.Parse(line)!["source"]!.GetValue<string>()));
        Assert.Empty(Directory.GetFileSystemEntries(Environment.CurrentDirectory, "mem:*"));
    }

    [Theory]
    [InlineData("mem://in", "mem://in")]
    [InlineData("mem://in/a.jsonl?key=secret", "mem://in/a.jsonl")]
    [InlineData("other://in", "other://in")]
    public void Redact_LocationOfAnyStore_IsKeptWithoutItsQuery(string location, string shown)
    {
        Assert.Equal(shown, LocationKind.Redact(location));
        Assert.False(LocationKind.IsLocal(location));
        Assert.False(LocationKind.IsMissingFolder(location));
        Assert.Equal(location, FullLocation.Of(location));
    }

    [Fact]
    public void Open_LocationOfNoKind_NamesTheFormsOfAll()
    {
        var error = Assert.Throws<BlobStoreException>(() => BlobStores.Open("other://in", _storage));

        Assert.Contains("a local folder, or https://ACCOUNT.blob.core.windows.net/CONTAINER/PREFIX, or mem://CONTAINER/NAME", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_DatasetInAFormatThatLogsCannotName_IsRefusedWithThoseThatTheyCan()
    {
        const string spec = """{ "inputs": ["in"], "output": "out", "incremental": true, "tableFormat": "FORMAT" }""";

        var error = Assert.Throws<JobSpecException>(() => JobSpec.Parse(spec.Replace("FORMAT", "lines", StringComparison.Ordinal), "spec", Parts));

        Assert.Contains("is 'lines', in which no dataset can be kept", error.Message, StringComparison.Ordinal);
        Assert.Contains("take parquet, or leave out --incremental", error.Message, StringComparison.Ordinal);
        Assert.Equal("--table-format", Assert.Single(error.Errors).Flag);
        Assert.True(JobSpec.Parse(spec.Replace("FORMAT", "parquet", StringComparison.Ordinal), "spec", Parts).Incremental);
    }

    [Fact]
    public void Parse_StageThatIsNotRegistered_IsNamedWithThoseThatAre()
    {
        var error = Assert.Throws<JobSpecException>(() => JobSpec.Parse("""{ "inputs": ["in"], "output": "out", "stages": ["toys"] }""", "spec"));

        Assert.Contains("entities, relations, embeddings", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Shipped_StagesAndTheirBatches_HaveNamesAndKindsOfTheirOwn()
    {
        Assert.Equal(["entities", "relations", "embeddings"], StageRegistry.Shipped.All.Select(stage => stage.Id.Name));
        Assert.Throws<ArgumentException>(() => Parts.Stages.With(new ToyDescriptor()));
        Assert.Equal([Ids.Entities, Ids.Relations], StageRegistry.Shipped.Complete([Ids.Relations]));
        Assert.Equal("\"toys\"", JsonSerializer.Serialize(new StageId("toys")));
    }

    /// <summary>Runs a job on a silo in this process.</summary>
    /// <returns>What <c>luke run --json</c> prints.</returns>
    private Task<JsonObject> RunAsync(string output, params string[] flags) =>
        RunFromAsync(_folder.File("in"), output, ["--entity-model", _checkpoints.Entities, .. flags]);

    private async Task PutAsync(string container, string name, string file) =>
        await _memory.Get(container).PutAsync(name, await File.ReadAllBytesAsync(file), CancellationToken.None);

    /// <summary>What <c>luke show</c> says of an output, to people and to machines.</summary>
    private static async Task<(string Text, JsonObject Json)> ShowAsync(string output)
    {
        var found = await JobOutput.OpenAsync(output, snapshot: null, CancellationToken.None);
        var overview = await new OverviewReader(found, new PlannedInputs(found, readUrls: false, new BlobStoreOptions())).ReadAsync(top: 5, sentences: 0, CancellationToken.None);
        using var text = new StringWriter { NewLine = "\n" };
        new OverviewPrinter(new StyledWriter(text, isTerminal: false)).Print(overview);
        return (text.ToString(), JsonNode.Parse(OverviewJson.Write(overview))!.AsObject());
    }

    private async Task<JsonObject> RunFromAsync(string input, string output, params string[] flags)
    {
        var command = new Command("run");
        var options = new SpecOptions(command, Parts, []);
        var spec = options.Read(command.Parse([input, "--output", output, .. flags]));
        await using var silo = await EmbeddedSilo.StartAsync(
            new DeviceOptions { Device = "cpu", Engines = 1, Threads = 1, Shards = 1 },
            builder =>
            {
                builder.Services.AddSingleton(Parts);
                builder.Services.AddSingleton(_storage);
                builder.Services.AddSingleton(new CheckpointCatalog(_folder.File("cache"), _storage));
            },
            CancellationToken.None);
        var submission = JobSubmission.Of(spec);
        var submitted = await silo.Grains.GetGrain<IJobDirectoryGrain>(0).SubmitAsync(submission, Guid.NewGuid().ToString("N"));
        Assert.False(submitted.IsRefused, submitted.Message);
        var job = silo.Grains.GetGrain<IJobGrain>(submitted.JobId);
        var ended = await job.GetStatusAsync();
        await Eventually.IsTrueAsync(async () => (ended = await job.GetStatusAsync()).EndedAt is not null, "the job ends");
        using var text = new StringWriter();
        using var error = new StringWriter();
        var code = await new JobEnd(text, error, _storage).ReportAsync(ended, TimeSpan.FromSeconds(1), json: true, CancellationToken.None);
        Assert.True(code == 0, error.ToString());
        return JsonNode.Parse(text.ToString())!.AsObject();
    }
}
