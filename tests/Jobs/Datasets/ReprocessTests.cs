using LukePipeline.Ground;
using LukePipeline.Jobs.Spec;
using LukePipeline.Tests.Extraction;
using LukePipeline.Tests.Support;

namespace LukePipeline.Tests.Jobs.Datasets;

/// <summary>One stage done anew on what is stored: the rows are those of a plain run with the new settings, and nothing else is computed.</summary>
public sealed class ReprocessTests : IDisposable
{
    private readonly GrowingArchive _archive = new() { FindsTwo = true };

    public void Dispose() => _archive.Dispose();

    [Theory]
    [InlineData("relations")]
    [InlineData("embeddings")]
    public async Task Run_AStageAnew_RunsItAloneOnStoredMentions(string stage)
    {
        _archive.Ask = All;
        await NightsAsync(seed: 31, nights: 3);
        var other = _archive.Checkpoints.Merge("other", RecipeCases.EntityModel);
        File.AppendAllText(Path.Combine(other, "config.json"), "\n");
        JobSpec Changed(JobSpec spec) => stage == "relations" ? All(spec) with { MinRelationScore = 0.8 } : All(spec) with { EmbeddingModel = other };
        _archive.Ask = Changed;
        var refused = await Assert.ThrowsAsync<LukeException>(_archive.RunAsync);
        _archive.Ask = spec => Changed(spec) with { Reprocess = stage };
        (_archive.Sentences, _archive.Pairs, _archive.Vectors) = (0, 0, 0);

        await _archive.RunOnceAsync();

        Assert.Equal(ReasonCode.DatasetMismatch, refused.Reason);
        Assert.Contains($"--reprocess {stage}", refused.Message, StringComparison.Ordinal);
        Assert.Equal((0, stage == "relations", stage == "embeddings"), (_archive.Sentences, _archive.Pairs > 0, _archive.Vectors > 0));
        await CheckAsync(Changed);
    }

    [Fact]
    public async Task Run_AStageAnewWhileTheArchiveGrows_ComputesTheRestOfWhatIsNewAlone()
    {
        _archive.Ask = All;
        var changes = await NightsAsync(seed: 32, nights: 2);
        changes.Apply();
        changes.Apply();
        JobSpec Changed(JobSpec spec) => All(spec) with { PairSchema = ["* x PER"] };
        _archive.Ask = spec => Changed(spec) with { Reprocess = "relations" };

        await _archive.RunOnceAsync();

        await CheckAsync(Changed);
    }

    [Fact]
    public async Task Run_AStageForTheFirstTime_IsOfferedAndAddsItsRows()
    {
        JobSpec Before(JobSpec spec) => spec with { Incremental = true };
        JobSpec After(JobSpec spec) => All(spec) with { Stages = [Ids.Entities, Ids.Relations] };
        _archive.Ask = Before;
        await NightsAsync(seed: 33, nights: 2);
        _archive.Ask = After;
        var refused = await Assert.ThrowsAsync<LukeException>(_archive.RunAsync);
        _archive.Ask = spec => After(spec) with { Reprocess = "relations" };
        _archive.Sentences = 0;

        await _archive.RunOnceAsync();

        Assert.Contains("--reprocess relations", refused.Message, StringComparison.Ordinal);
        Assert.Equal(0, _archive.Sentences);
        await CheckAsync(After);
    }

    [Fact]
    public async Task Run_AStageAnewForMoreThanItChanges_IsRefusedAndAllIsOffered()
    {
        _archive.Ask = All;
        await NightsAsync(seed: 34, nights: 1);
        _archive.Ask = spec => All(spec) with { MinScore = 0.6, Reprocess = "relations" };

        var refused = await Assert.ThrowsAsync<LukeException>(_archive.RunAsync);

        Assert.Contains("minScore", refused.Message, StringComparison.Ordinal);
        Assert.Contains("--reprocess all", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_VectorsOfTheEntityModelAnew_ReadsEverySentence()
    {
        JobSpec Shared(JobSpec spec) => All(spec) with { Stages = [Ids.Entities, Ids.Embeddings], EmbeddingModel = null, RelationModel = null };
        _archive.Ask = Shared;
        await NightsAsync(seed: 35, nights: 1);
        _archive.Ask = spec => Shared(spec) with { Reprocess = "embeddings" };
        _archive.Sentences = 0;

        await _archive.RunOnceAsync();

        Assert.True(_archive.Sentences > 0);
        await CheckAsync(Shared);
    }

    [Theory]
    [InlineData("all")]
    [InlineData("relations")]
    public async Task Run_AnewWhileInputsHaveGoneMissing_IsRefusedUntilThatIsMeant(string what)
    {
        _archive.Ask = All;
        Write("a.txt", "b.txt", "c.txt", "d.txt");
        await _archive.RunAsync();
        File.Delete(_archive.PathOf("b.txt"));
        File.Delete(_archive.PathOf("d.txt"));
        _archive.Ask = spec => All(spec) with { Reprocess = what };

        var refused = await Assert.ThrowsAsync<LukeException>(_archive.RunAsync);
        Assert.Equal(0, (await _archive.Snapshots.ReadLatestAsync(default))!.Number);
        _archive.Ask = spec => All(spec) with { Reprocess = what, MaxDeleted = "50" };
        await _archive.RunOnceAsync();

        Assert.Equal(ReasonCode.TooManyDeleted, refused.Reason);
        Assert.Contains($"2 of 4 inputs are gone (b.txt is one), and --reprocess {what} would drop their rows: more than --max-deleted allows (10 per cent).", refused.Message, StringComparison.Ordinal);
        await CheckAsync(All);
    }

    [Fact]
    public async Task Run_AnewWhileFilesWereRenamedAndOneWent_TakesThatAsMeant()
    {
        _archive.Ask = All;
        Write("a.txt", "b.txt", "c.txt");
        await _archive.RunAsync();
        File.Move(_archive.PathOf("a.txt"), _archive.PathOf("renamed.txt"));
        File.Delete(_archive.PathOf("b.txt"));
        _archive.Ask = spec => All(spec) with { Reprocess = "all", MaxDeleted = "10" };
        var strict = await Assert.ThrowsAsync<LukeException>(_archive.RunAsync);
        _archive.Ask = spec => All(spec) with { Reprocess = "all" };

        await _archive.RunOnceAsync();

        Assert.Contains("1 of 3 inputs are gone", strict.Message, StringComparison.Ordinal);
        await CheckAsync(All);
    }

    [Fact]
    public async Task Run_AnewOverInputsThatWereKept_DropsTheirRowsUnlessNothingIsLeftOfTheirRoot()
    {
        JobSpec Rooted(JobSpec spec) => All(spec) with { Inputs = [$"near={_archive.PathOf("near")}", $"far={_archive.PathOf("far")}"] };
        _archive.Ask = Rooted;
        Write("near/a.txt", "near/b.txt", "far/c.txt");
        await _archive.RunAsync();

        // The far folder is a mount that is not there tonight: an empty folder. The night keeps its rows and says so.
        File.Delete(_archive.PathOf("far/c.txt"));
        Write("near/new.txt");
        var night = await _archive.RunAsync();
        _archive.Ask = spec => Rooted(spec) with { Reprocess = "all" };
        var refused = await Assert.ThrowsAsync<LukeException>(_archive.RunAsync);

        // Another file of that root is there: what is gone was said before.
        Write("far/d.txt");
        await _archive.RunOnceAsync();

        Assert.Equal(1, night.Changes!.Kept);
        Assert.Equal(ReasonCode.TooManyDeleted, refused.Reason);
        Assert.Contains("far/c.txt is one", refused.Message, StringComparison.Ordinal);
        await CheckAsync(Rooted);
    }

    [NodePackageFact(DeltaTables.Package)]
    public async Task Run_AllAnewWithAFieldMore_ShowsItToAnotherReaderAtItsVersionAlone()
    {
        _archive.Ask = spec => spec with { Incremental = true, MetadataFields = ["lang"] };
        await NightsAsync(seed: 36, nights: 1);
        _archive.Ask = spec => spec with { Incremental = true, MetadataFields = ["lang", "year:int"], Reprocess = "all" };
        await _archive.RunOnceAsync();

        var read = DeltaTables.Read(_archive.Output, ("documents", "doc_uid", 0), ("documents", "concat(doc_uid, ifNull(toString(year), '-'))", 1));

        var snapshot = (await _archive.Snapshots.ReadLatestAsync(default))!;
        Assert.Equal((1, true), (snapshot.Number, snapshot.HasNewColumns));
        Assert.Equal((snapshot.Whole.Documents, snapshot.Whole.Documents), (read[0].Length, read[1].Length));
    }

    private JobSpec All(JobSpec spec) => spec with
    {
        Incremental = true,
        Stages = [Ids.Entities, Ids.Relations, Ids.Embeddings],
        RelationModel = _archive.Checkpoints.Relations,
        EmbeddingModel = _archive.Checkpoints.Entities,
    };

    private void Write(params string[] names)
    {
        foreach (var name in names)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_archive.PathOf(name))!);
            File.WriteAllText(_archive.PathOf(name), $"Marta Okonjo of {name} met Ada Lovelace.");
        }
    }

    private async Task<ArchiveChanges> NightsAsync(int seed, int nights)
    {
        var changes = new ArchiveChanges(_archive.Folder, seed);
        for (var night = 0; night < nights; night++)
        {
            for (var change = 0; change < 4; change++)
            {
                changes.Apply();
            }

            await _archive.RunAsync();
        }

        return changes;
    }

    private async Task CheckAsync(Func<JobSpec, JobSpec> ask)
    {
        _archive.Ask = ask;
        Assert.True((await _archive.LookAsync()).IsNothing);
        DatasetRows.AssertSame(DatasetRows.OfPlain(await _archive.RunPlainAsync()), DatasetRows.OfDataset(_archive.Output));
    }
}
