using System.Text.Json;
using LukePipeline.Corpus;
using LukePipeline.Corpus.Inputs;
using LukePipeline.Ground;
using LukePipeline.Jobs.Planning;
using LukePipeline.Jobs.Reuse;
using LukePipeline.Jobs.Snapshots;
using LukePipeline.Jobs.Spec;
using LukePipeline.Storage.Locations;
using LukePipeline.Tables.Formats;
using LukePipeline.Tests.EndToEnd;
using LukePipeline.Tests.Storage;
using LukePipeline.Text;

namespace LukePipeline.Tests.Jobs.Datasets;

public sealed class DatasetRunTests : IDisposable
{
    private readonly GrowingArchive _archive = new() { Ask = spec => spec with { Incremental = true } };
    private readonly Random _random = new(7);

    public void Dispose() => _archive.Dispose();

    [Fact]
    public async Task Run_NothingNew_MakesNoSnapshot()
    {
        Write("a.jsonl", 5);
        await _archive.RunAsync();

        var look = await _archive.RunAsync();

        Assert.True(look.IsNothing);
        Assert.Equal([0], await _archive.Snapshots.ListAsync(default));
    }

    [Fact]
    public async Task Run_AFileMore_LeavesTheOthersAsTheyAre()
    {
        Write("a.jsonl", 5);
        await _archive.RunAsync();
        var before = Parts();
        Write("b.jsonl", 3);

        await _archive.RunAsync();

        var snapshot = await LatestAsync();
        Assert.Equal((1, 0, 1), (snapshot.Changes!.Added, snapshot.Changes.Changed, snapshot.Changes.Unchanged));
        Assert.Equal((3L, 8L), (snapshot.Run.Documents, snapshot.Whole.Documents));
        Assert.Empty(snapshot.Removed);
        Assert.All(before, part => Assert.Equal(part.Value, Parts()[part.Key]));
        Assert.Contains("documents/part-r0001-00000.parquet", Parts().Keys);
    }

    [Theory]
    [InlineData("position", false)]
    [InlineData("position", true)]
    [InlineData("id", false)]
    [InlineData("id", true)]
    public Task Run_OneLineMoreAmongMany_ComputesOneDocument(string key, bool atTheTop) => RunOneLineMoreAsync(300, key, atTheTop, spec => spec);

    [Theory]
    [Trait("Category", "Long")]
    [InlineData(false)]
    [InlineData(true)]
    public Task Run_OneLineMoreAmongAHundredThousand_ComputesOneDocument(bool atTheTop) =>
        RunOneLineMoreAsync(100_000, "position", atTheTop, spec => spec with { ShardBytes = 1 << 20 });

    private async Task RunOneLineMoreAsync(int count, string key, bool atTheTop, Func<JobSpec, JobSpec> ask)
    {
        _archive.Ask = spec => ask(spec with { Incremental = true, DocumentKey = key });
        var lines = Lines("many", count);
        File.WriteAllLines(_archive.PathOf("many.jsonl"), lines);
        await _archive.RunAsync();
        var line = JsonSerializer.Serialize(new { id = "new", text = "Marta Okonjo said that the harbour agreed." });
        File.WriteAllLines(_archive.PathOf("many.jsonl"), atTheTop ? [line, .. lines] : [.. lines, line]);
        _archive.Sentences = 0;

        await _archive.RunAsync();

        Assert.Equal(1, _archive.Sentences);
        var snapshot = await LatestAsync();
        Assert.Equal((count + 1L, (long)count), (snapshot.Run.Documents, snapshot.Run.Reused));
    }

    [Fact]
    public async Task Run_ALineThatIsThereOnceMore_IsCopiedFromTheOneThatIsThere()
    {
        var lines = Lines("same", 1);
        File.WriteAllLines(_archive.PathOf("a.jsonl"), lines);
        await _archive.RunAsync();
        File.WriteAllLines(_archive.PathOf("a.jsonl"), [.. lines, .. lines]);
        _archive.Sentences = 0;

        await _archive.RunAsync();

        // Two are counted as copied where one was stored: what is found in a document follows from its content, however often it is there.
        var run = (await LatestAsync()).Run;
        Assert.Equal((0, 2L, 2L), (_archive.Sentences, run.Documents, run.Reused));
        DatasetRows.AssertSame(DatasetRows.OfPlain(await _archive.RunPlainAsync()), DatasetRows.OfDataset(_archive.Output));
    }

    [Fact]
    public async Task Run_ManySmallFilesInAnyOrderOfParts_CopiesWhatEachHolds()
    {
        // Each night writes a part of its own; read in the order of their names, the files lie in the parts from back to front.
        var names = Enumerable.Range(0, 24).Select(i => $"{i:D2}.jsonl").ToList();
        foreach (var name in names.AsEnumerable().Reverse())
        {
            Write(name, 2);
            await _archive.RunAsync();
        }

        foreach (var name in names)
        {
            File.AppendAllLines(_archive.PathOf(name), Lines($"more-{name}", 1));
        }

        await _archive.RunAsync();

        Assert.Equal((72L, 48L), ((await LatestAsync()).Run.Documents, (await LatestAsync()).Run.Reused));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Run_LinesInAnyOtherOrder_AreCopiedAndForetoldSo(bool isReversed)
    {
        var lines = Lines("many", 90);
        File.WriteAllLines(_archive.PathOf("many.jsonl"), lines);
        await _archive.RunAsync();
        Assert.InRange((await LatestAsync()).Parts.Count, 3, 90);
        var order = lines.ToArray();
        if (isReversed)
        {
            Array.Reverse(order);
        }
        else
        {
            _random.Shuffle(order);
        }

        File.WriteAllLines(_archive.PathOf("many.jsonl"), order);
        _archive.Sentences = 0;
        var told = await CopiesAsync();

        await _archive.RunAsync();

        Assert.Equal((0, 90L, 90L), (_archive.Sentences, (await LatestAsync()).Run.Reused, told));
        DatasetRows.AssertSame(DatasetRows.OfPlain(await _archive.RunPlainAsync()), DatasetRows.OfDataset(_archive.Output));
    }

    [Fact]
    public async Task Walk_ThroughPartsTooLargeToBeHeld_GoesBackSoManyTimesAndForward()
    {
        var lines = Enumerable.Range(0, 40).Select(i => JsonSerializer.Serialize(new { text = $"The harbour agreed on day {i}." })).ToArray();
        File.WriteAllLines(_archive.PathOf("many.jsonl"), lines);
        _archive.Ask = spec => spec with { Incremental = true, ShardBytes = 1 << 20 };
        await _archive.RunAsync();
        File.WriteAllLines(_archive.PathOf("many.jsonl"), lines.AsEnumerable().Reverse());
        var part = Assert.Single((await LatestAsync()).Parts);
        async Task<int> FoundAsync(long bytes)
        {
            var reader = new PartReader(_archive.Store, TableFormats.Shipped.OfFile(part.Files[0].Name), part.Name) { Bytes = bytes };
            var walk = new StoredWalk(await StoredDocuments.ReadAsync([reader], ["many.jsonl"], default));
            return (await DocumentsAsync()).Count(document => walk.Find(document) is not null);
        }

        Assert.Equal(40, await FoundAsync(StoredDocuments.HeldBytes));
        Assert.Equal(18, await FoundAsync(StoredDocuments.HeldBytes + 1));
    }

    [Fact]
    public async Task Run_EverythingTouched_ReadsNothing()
    {
        Write("a.jsonl", 5);

        // Longer than its tag hashes: its content has to be read.
        File.WriteAllLines(_archive.PathOf("long.jsonl"), Lines("long", 40).Select(line => line + new string(' ', 4000)));
        await _archive.RunAsync();
        _archive.Sentences = 0;
        foreach (var file in Directory.GetFiles(_archive.Folder))
        {
            File.SetLastWriteTimeUtc(file, new DateTime(2026, 5, 5, 5, 5, 5, DateTimeKind.Utc));
        }

        await _archive.RunAsync();

        var snapshot = await LatestAsync();
        Assert.Equal((0, 2, 0), (_archive.Sentences, snapshot.Changes!.Touched, snapshot.Changes.Changed));
        Assert.Equal(new FileInfo(_archive.PathOf("long.jsonl")).Length, snapshot.Cost!.BytesRead);
        Assert.Empty(snapshot.Added);
        Assert.True((await _archive.LookAsync()).IsNothing);
    }

    [Fact]
    public async Task Run_AnInputIsGone_KeepsItsRowsUnlessToldOtherwise()
    {
        Write("a.jsonl", 5);
        Write("b.jsonl", 3);
        await _archive.RunAsync();
        File.Delete(_archive.PathOf("b.jsonl"));

        var kept = await _archive.RunAsync();
        _archive.Ask = spec => spec with { Incremental = true, Deleted = "remove" };
        var tooMany = await Assert.ThrowsAsync<LukeException>(_archive.RunAsync);
        _archive.Ask = spec => spec with { Incremental = true, Deleted = "remove", MaxDeleted = "50" };
        _archive.Sentences = 0;
        await _archive.RunAsync();

        Assert.True(kept.IsNothing);
        Assert.Equal(1, kept.Changes!.Kept);
        Assert.Equal(ReasonCode.TooManyDeleted, tooMany.Reason);
        Assert.Contains("b.jsonl", tooMany.Message, StringComparison.Ordinal);
        var snapshot = await LatestAsync();
        Assert.Equal((5L, 1, 0), (snapshot.Whole.Documents, snapshot.Changes!.Removed, _archive.Sentences));
        Assert.DoesNotContain(DatasetRows.OfDataset(_archive.Output)["documents"], row => row.Contains("b.jsonl", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Run_EveryInputIsGone_GoesByWhatItIsToldOfDeletedOnes()
    {
        Write("a.jsonl", 5);
        Write("b.jsonl", 3);
        await _archive.RunAsync();
        File.Delete(_archive.PathOf("a.jsonl"));
        File.Delete(_archive.PathOf("b.jsonl"));

        var kept = await _archive.RunAsync();
        _archive.Ask = spec => spec with { Incremental = true, Deleted = "remove", MaxDeleted = "99" };
        var tooMany = await Assert.ThrowsAsync<LukeException>(_archive.RunAsync);
        _archive.Ask = spec => spec with { Incremental = true, Deleted = "remove", MaxDeleted = "100" };
        await _archive.RunAsync();

        Assert.Equal((true, 2), (kept.IsNothing, kept.Changes!.Kept));
        Assert.Equal(ReasonCode.TooManyDeleted, tooMany.Reason);
        Assert.Contains("--max-deleted 100", tooMany.Message, StringComparison.Ordinal);
        var empty = await LatestAsync();
        Assert.Equal((1, 0L, 0L, 2), (empty.Number, empty.Whole.Documents, empty.Inputs, empty.Changes!.Removed));
        Assert.All(DatasetRows.OfDataset(_archive.Output), table => Assert.Empty(table.Value));
        Assert.True((await _archive.LookAsync()).IsNothing);
        Write("c.jsonl", 2);
        await _archive.RunAsync();
        DatasetRows.AssertSame(DatasetRows.OfPlain(await _archive.RunPlainAsync()), DatasetRows.OfDataset(_archive.Output));
    }

    [Fact]
    public async Task Run_NothingIsLeftOfARoot_DropsItsRowsOnlyWhereAllMayGo()
    {
        var roots = new[] { "news", "blogs" }.Select(root => Directory.CreateDirectory(_archive.PathOf(root)).FullName).ToArray();
        JobSpec Ask(JobSpec spec, string most) => spec with { Inputs = [$"news={roots[0]}", $"blogs={roots[1]}"], Incremental = true, Deleted = "remove", MaxDeleted = most };
        _archive.Ask = spec => Ask(spec, "50");
        foreach (var name in new[] { "news/a.jsonl", "news/b.jsonl", "news/c.jsonl", "blogs/a.jsonl" })
        {
            Write(name, 1);
        }

        await _archive.RunAsync();
        File.Delete(_archive.PathOf("blogs/a.jsonl"));

        var refused = await Assert.ThrowsAsync<LukeException>(_archive.RunAsync);
        _archive.Ask = spec => Ask(spec, "100");
        await _archive.RunAsync();

        Assert.Equal(ReasonCode.TooManyDeleted, refused.Reason);
        Assert.StartsWith($"Nothing is left of blogs={roots[1]}, which had 1 of 4 inputs", refused.Message, StringComparison.Ordinal);
        Assert.Contains("--max-deleted 100", refused.Message, StringComparison.Ordinal);
        Assert.Equal(3, (await LatestAsync()).Whole.Documents);
    }

    [Fact]
    public async Task Run_AFileThatFailsEveryNight_TakesNoPlaceOfAnother()
    {
        foreach (var (name, day) in new[] { ("1.jsonl.gz", 1), ("2.jsonl.gz", 2), ("3.jsonl", 3), ("4.jsonl", 4) })
        {
            File.WriteAllBytes(_archive.PathOf(name), [0x1f, 0x8b, 8, 0, 1, 2, 3, 4]);
            if (day > 2)
            {
                Write(name, 1);
            }

            File.SetLastWriteTimeUtc(_archive.PathOf(name), new DateTime(2026, 1, day, 0, 0, 0, DateTimeKind.Utc));
        }

        _archive.Ask = spec => spec with { Incremental = true, MaxInputs = 1, Reprocess = "failed" };
        var read = new List<string>();
        for (var night = 0; night < 7; night++)
        {
            await _archive.RunOnceAsync();
            var seen = await Catalogue.ReadAsync(_archive.Store, await LatestAsync(), default).ToListAsync();
            read.Add(seen.MaxBy(row => row.SeenAt)!.Source);
        }

        // The oldest first; then those that failed, one after the other.
        Assert.Equal(["1.jsonl.gz", "2.jsonl.gz", "3.jsonl", "4.jsonl", "1.jsonl.gz", "2.jsonl.gz", "1.jsonl.gz"], read);
    }

    [Fact]
    public async Task Run_AChangedInputIsToBeIgnored_KeepsItsRows()
    {
        Write("a.jsonl", 5);
        await _archive.RunAsync();
        Write("a.jsonl", 2);
        _archive.Ask = spec => spec with { Incremental = true, Changed = "ignore" };

        var look = await _archive.RunAsync();

        Assert.True(look.IsNothing);
        Assert.Equal((1, 0), (look.Changes!.Ignored, look.Changes.Unchanged));
        Assert.Equal(5, (await LatestAsync()).Whole.Documents);
    }

    [Fact]
    public async Task Run_MoreThanItMayTake_TakesTheOldestAndLeavesTheRest()
    {
        foreach (var (name, day) in new[] { ("a.jsonl", 3), ("b.jsonl", 1), ("c.jsonl", 2) })
        {
            Write(name, 2);
            File.SetLastWriteTimeUtc(_archive.PathOf(name), new DateTime(2026, 1, day, 0, 0, 0, DateTimeKind.Utc));
        }

        _archive.Ask = spec => spec with { Incremental = true, MaxInputs = 2 };
        await _archive.RunOnceAsync();
        var first = await LatestAsync();
        await _archive.RunOnceAsync();

        Assert.Equal((2, 1), (first.Changes!.Added, first.Changes.Waiting));
        Assert.Equal(6, (await LatestAsync()).Whole.Documents);
        Assert.Contains(DatasetRows.OfDataset(_archive.Output)["documents"], row => row.Contains("a.jsonl", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(599, 1)]
    [InlineData(600, 2)]
    [InlineData(899, 2)]
    [InlineData(900, 3)]
    public async Task Run_MoreBytesThanItMayTake_TakesWhatFitsAndAtLeastOne(int most, int taken)
    {
        foreach (var (name, day) in new[] { ("a.jsonl", 3), ("b.jsonl", 1), ("c.jsonl", 2) })
        {
            File.WriteAllText(_archive.PathOf(name), Lines(name, 1).Single().PadRight(299) + "\n");
            File.SetLastWriteTimeUtc(_archive.PathOf(name), new DateTime(2026, 1, day, 0, 0, 0, DateTimeKind.Utc));
        }

        Assert.All(Directory.GetFiles(_archive.Folder), file => Assert.Equal(300, new FileInfo(file).Length));
        _archive.Ask = spec => spec with { Incremental = true, MaxInputBytes = most };

        await _archive.RunOnceAsync();

        var changes = (await LatestAsync()).Changes!;
        Assert.Equal((taken, 3 - taken), (changes.Added, changes.Waiting));
        Assert.Contains(DatasetRows.OfDataset(_archive.Output)["documents"], row => row.Contains("b.jsonl", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Run_AYoungInput_LeavesItForTheNext()
    {
        Write("a.jsonl", 2);
        File.SetLastWriteTimeUtc(_archive.PathOf("a.jsonl"), DateTime.UtcNow.AddHours(-1));
        Write("b.jsonl", 2);
        Write("dated-ahead.jsonl", 3);
        File.SetLastWriteTimeUtc(_archive.PathOf("dated-ahead.jsonl"), DateTime.UtcNow.AddYears(10));
        _archive.Ask = spec => spec with { Incremental = true, Settle = "10m" };

        await _archive.RunAsync();

        Assert.Equal((5L, 1), ((await LatestAsync()).Whole.Documents, (await LatestAsync()).Changes!.Waiting));
    }

    [Fact]
    public async Task Run_AnInputChangesWhileItIsRead_KeepsItsRowsUntilTheNext()
    {
        Write("a.jsonl", 5);
        Write("b.jsonl", 1);
        await _archive.RunAsync();
        Write("a.jsonl", 2);
        _archive.Decide = call =>
        {
            if (call.Name.EndsWith("plan.json", StringComparison.Ordinal) && call.Operation == "TryCreate")
            {
                Write("a.jsonl", 3);
            }

            return Task.FromResult(Fault.None);
        };

        await _archive.RunOnceAsync();
        var deferred = await LatestAsync();
        _archive.Decide = _ => Task.FromResult(Fault.None);
        await _archive.RunOnceAsync();

        Assert.Equal((1, 6L, 0L), (deferred.Number, deferred.Whole.Documents, deferred.Whole.FailedFiles));
        Assert.Equal((2, 4L), ((await LatestAsync()).Number, (await LatestAsync()).Whole.Documents));
    }

    [Fact]
    public async Task Run_OtherSettings_IsRefusedByNameAndDoneAnewWhereThatIsAsked()
    {
        Write("a.jsonl", 5);
        await _archive.RunAsync();
        _archive.Ask = spec => spec with { Incremental = true, MinScore = 0.6 };

        var refused = await Assert.ThrowsAsync<LukeException>(_archive.RunAsync);
        _archive.Ask = spec => spec with { Incremental = true, MinScore = 0.6, Reprocess = "all" };
        await _archive.RunAsync();
        _archive.Ask = spec => spec with { Incremental = true, MinScore = 0.6 };

        Assert.Equal(ReasonCode.DatasetMismatch, refused.Reason);
        Assert.Contains("minScore", refused.Message, StringComparison.Ordinal);
        Assert.Equal((5L, 5), ((await LatestAsync()).Whole.Documents, (await LatestAsync()).Removed.Count(file => file.Table == "documents") * 5));
        Assert.True((await _archive.LookAsync()).IsNothing);
        Assert.Equal(5, (await _archive.Snapshots.ReadAsync(0, default))!.Whole.Documents);
    }

    [Fact]
    public async Task Run_AfterAPlainOne_TakesItsOutputOver()
    {
        // Lists, as the models that ship have them: a stored plan writes them over several lines, and marks such as > in another way.
        Write("a.jsonl", 5);
        _archive.Ask = spec => spec with { NameLabels = ["PER", "ORG"], PairSchema = ["PER x LOC -> BEFORE"] };
        await _archive.RunOnceAsync();
        var before = Parts();
        _archive.Ask = spec => spec with { Incremental = true, NameLabels = ["PER", "ORG"], PairSchema = ["PER x LOC -> BEFORE"] };

        var nothing = await _archive.RunAsync();
        var adopted = await LatestAsync();
        Write("b.jsonl", 3);
        await _archive.RunAsync();

        Assert.True(nothing.IsNothing);
        Assert.Equal((SnapshotKind.Adopted, 0), (adopted.Kind, adopted.Number));
        Assert.All(before, part => Assert.Equal(part.Value, Parts()[part.Key]));
        Assert.Equal(8, (await LatestAsync()).Whole.Documents);
        DatasetRows.AssertSame(DatasetRows.OfPlain(await _archive.RunPlainAsync()), DatasetRows.OfDataset(_archive.Output));
    }

    [Fact]
    public async Task Run_PlainOverADataset_IsRefused()
    {
        Write("a.jsonl", 1);
        await _archive.RunAsync();
        _archive.Ask = spec => spec;

        var refused = await Assert.ThrowsAsync<LukePipeline.Jobs.Commit.OutputInUseException>(_archive.RunOnceAsync);

        Assert.Contains("--incremental", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_AKeyOfDatasetsAlone_IsRefused()
    {
        var refused = Assert.Throws<JobSpecException>(() => JobSpec.Parse("""{ "inputs": ["in"], "output": "out", "deleted": "remove" }""", "spec"));

        Assert.Contains("--incremental", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"maxInputs\": 5", "all", "--max-inputs")]
    [InlineData("\"maxInputBytes\": \"1MB\"", "all", "--max-input-bytes")]
    [InlineData("\"settle\": \"10m\"", "entities", "--settle")]
    public void Parse_AChoiceAmongInputsThatAreAllReadAgain_IsRefused(string bound, string reprocess, string named)
    {
        string Spec(string again) => $$"""{ "inputs": ["in"], "output": "out", "incremental": true, "reprocess": "{{again}}", {{bound}} }""";

        var refused = Assert.Throws<JobSpecException>(() => JobSpec.Parse(Spec(reprocess), "spec"));

        Assert.Contains(named, refused.Message, StringComparison.Ordinal);
        Assert.Equal("failed", JobSpec.Parse(Spec("failed"), "spec").Reprocess);
    }

    [Fact]
    public void Parse_TheFirstDocumentsOfADataset_AreRefused()
    {
        var refused = Assert.Throws<JobSpecException>(() => JobSpec.Parse("""{ "inputs": ["in"], "output": "out", "incremental": true, "limit": 10 }""", "spec"));

        Assert.Contains("--max-inputs", refused.Message, StringComparison.Ordinal);
    }

    /// <summary>The documents of all shards that a run would read, in their order.</summary>
    private async Task<IReadOnlyList<Document>> DocumentsAsync()
    {
        var forecast = await _archive.ForecastAsync();
        return await DocumentsAsync(forecast.Plan, Enumerable.Range(0, forecast.Plan.Corpus.Shards.Count)).ToListAsync();
    }

    /// <summary>How many documents a dry run says would be copied.</summary>
    private async Task<long> CopiesAsync()
    {
        var (copies, forecast) = (0L, await _archive.ForecastAsync());
        for (var shard = 0; shard < forecast.Plan.Corpus.Shards.Count; shard++)
        {
            var isStored = await forecast.Dataset!.FindStoredAsync(forecast.Plan.Corpus.Shards[shard].Parts.Select(part => forecast.Plan.Corpus.Files[part.File].Source), default);
            copies += await DocumentsAsync(forecast.Plan, [shard]).CountAsync(isStored);
        }

        return copies;
    }

    private static async IAsyncEnumerable<Document> DocumentsAsync(JobPlan plan, IEnumerable<int> shards)
    {
        var reader = new CorpusReader(InputStores.For([], new BlobStoreOptions()), JobReading.Of(plan.Spec));
        foreach (var shard in shards)
        {
            await foreach (var entry in reader.ReadAsync(plan.Corpus.Files, plan.Corpus.Shards[shard], default))
            {
                if (entry is Document document)
                {
                    yield return document;
                }
            }
        }
    }

    private string[] Lines(string name, int count) =>
        [.. Enumerable.Range(0, count).Select(i => JsonSerializer.Serialize(new { id = $"{name}-{i}", text = Archive.Text(_random, 1) }))];

    private void Write(string name, int count) => File.WriteAllLines(_archive.PathOf(name), Lines(name, count));

    private SortedDictionary<string, string> Parts() => OutputFiles.Tables(_archive.Output);

    private async Task<Snapshot> LatestAsync() => (await _archive.Snapshots.ReadLatestAsync(default))!;
}
