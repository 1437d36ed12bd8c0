using System.Text;
using System.Text.Json;
using LukePipeline.Ground;
using LukePipeline.Jobs.Commit;
using LukePipeline.Jobs.Snapshots;
using LukePipeline.Jobs.Spec;
using LukePipeline.Jobs.Upkeep;
using LukePipeline.Tables;
using LukePipeline.Tables.Formats;
using LukePipeline.Tests.EndToEnd;
using LukePipeline.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace LukePipeline.Tests.Jobs.Datasets;

public sealed class UpkeepTests : IDisposable
{
    private const string Planted = "Quintavalle";

    private readonly GrowingArchive _archive = new() { Ask = spec => spec with { Incremental = true, Deleted = "remove", MaxDeleted = "100" } };
    private readonly Random _random = new(9);

    public void Dispose() => _archive.Dispose();

    [Fact]
    public async Task Rollback_ToAnEarlierSnapshot_IsANewOneAndPinsTheNextRun()
    {
        await NightsAsync(3);
        var first = Documents((await _archive.Snapshots.ReadAsync(0, default))!);

        var snapshot = await new Rollback(await HoldAsync(), TimeProvider.System).RunAsync(0, default);

        Assert.Equal((3, 0), (snapshot.Number, snapshot.RolledBackTo));
        Assert.Equal(first, DatasetRows.OfDataset(_archive.Output)["documents"].Length);
        var pinned = await Assert.ThrowsAsync<LukeException>(_archive.RunAsync);
        Assert.Equal(ReasonCode.RolledBack, pinned.Reason);
        _archive.Ask = spec => spec with { Incremental = true, ResumeFromHere = true };
        await _archive.RunAsync();
        DatasetRows.AssertSame(DatasetRows.OfPlain(await _archive.RunPlainAsync()), DatasetRows.OfDataset(_archive.Output));
    }

    [Fact]
    public async Task Run_GoesOnFromARollbackWithNothingNew_UnpinsTheDataset()
    {
        await NightsAsync(2);
        await new Rollback(await HoldAsync(), TimeProvider.System).RunAsync(1, default);
        _archive.Ask = spec => spec with { Incremental = true, ResumeFromHere = true };

        await _archive.RunAsync();

        var snapshot = (await _archive.Snapshots.ReadLatestAsync(default))!;
        Assert.Equal((3, "2 unchanged, resumed after a rollback"), (snapshot.Number, snapshot.Changes!.ToString()));
        Assert.True((await _archive.LookAsync()).IsNothing);
        _archive.Ask = spec => spec with { Incremental = true };
        Assert.True((await _archive.LookAsync()).IsNothing);
    }

    [Fact]
    public async Task Compaction_OfManySmallParts_LeavesEveryRow()
    {
        await NightsAsync(5);
        var before = DatasetRows.OfDataset(_archive.Output);

        var snapshot = await new Compaction(await HoldAsync(), TimeProvider.System).RunAsync(default);

        Assert.Single(snapshot!.Parts);
        DatasetRows.AssertSame(before, DatasetRows.OfDataset(_archive.Output));
        Assert.Null(await new Compaction(await HoldAsync(), TimeProvider.System).RunAsync(default));
        Assert.True((await _archive.LookAsync()).IsNothing);
        File.Delete(_archive.PathOf("night-1.jsonl"));
        await _archive.RunAsync();
        DatasetRows.AssertSame(DatasetRows.OfPlain(await _archive.RunPlainAsync()), DatasetRows.OfDataset(_archive.Output));
    }

    [Fact]
    public async Task Catalogue_OfManyNights_IsWhatChangedAndNowAndThenWhole()
    {
        await NightsAsync(6);
        var wholes = 0;
        for (var night = 0; night < 54; night++)
        {
            var name = $"night-{night % 6}.jsonl";
            if (night % 9 == 8)
            {
                File.Delete(_archive.PathOf(name));
            }
            else
            {
                Write(name, 1 + (night % 2));
            }

            await _archive.RunAsync();
            wholes += (await _archive.Snapshots.ReadLatestAsync(default))!.Catalogues is null ? 1 : 0;
        }

        var latest = (await _archive.Snapshots.ReadLatestAsync(default))!;
        Assert.InRange(wholes, 1, 5);
        Assert.NotNull(latest.Catalogues);
        Assert.Equal(Directory.GetFiles(_archive.Folder).Length, latest.Inputs);
        Assert.True((await _archive.LookAsync()).IsNothing);
        DatasetRows.AssertSame(DatasetRows.OfPlain(await _archive.RunPlainAsync()), DatasetRows.OfDataset(_archive.Output));

        // What the latest snapshot needs of the catalogues of those before it stays.
        await new Vacuum(await HoldAsync(), TimeProvider.System).RunAsync(TimeSpan.Zero, erase: true, dryRun: false, default);
        Assert.True((await _archive.LookAsync()).IsNothing);
        await new Rollback(await HoldAsync(), TimeProvider.System).RunAsync(latest.Number, default);
        _archive.Ask = spec => spec with { Incremental = true, ResumeFromHere = true };
        var resumed = (await _archive.RunAsync()).Changes!;
        Assert.Equal((0, 0, 0, true), (resumed.Added, resumed.Changed, resumed.Removed, resumed.Resumes));
        Assert.True((await _archive.LookAsync()).IsNothing);
    }

    [Fact]
    public async Task Vacuum_OfADatasetOfTheLastHour_RemovesNothing()
    {
        await NightsAsync(2);
        await new Compaction(await HoldAsync(), TimeProvider.System).RunAsync(default);

        var report = await new Vacuum(await HoldAsync(), TimeProvider.System).RunAsync(TimeSpan.Zero, erase: false, dryRun: false, default);

        Assert.Equal(new VacuumReport(0, 0, 0), report);
    }

    [Fact]
    public async Task Vacuum_OfASnapshotThatHasJustBeenReplaced_KeepsItHoweverOldItIs()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        _archive.Time = clock;
        await NightsAsync(1);
        clock.Advance(TimeSpan.FromDays(9));
        Write("night-0.jsonl", 2);
        await _archive.RunAsync();

        async Task<VacuumReport> VacuumAsync(TimeSpan keep, TimeSpan after)
        {
            clock.Advance(after);
            return await new Vacuum(await HoldAsync(), clock).RunAsync(keep, erase: false, dryRun: true, default);
        }

        // It was replaced a minute ago, then an hour, then a week.
        Assert.Equal(0, (await VacuumAsync(TimeSpan.Zero, TimeSpan.FromMinutes(1))).Snapshots);
        Assert.Equal(0, (await VacuumAsync(TimeSpan.FromDays(7), TimeSpan.FromHours(1))).Snapshots);
        Assert.Equal(1, (await VacuumAsync(TimeSpan.Zero, TimeSpan.Zero)).Snapshots);
        var report = await VacuumAsync(TimeSpan.FromDays(7), TimeSpan.FromDays(7));
        Assert.Equal(1, report.Snapshots);
        Assert.InRange(report.Files, 6, 20);
    }

    [Fact]
    public async Task Erasure_OfARemovedDocument_LeavesNoByteOfIt()
    {
        await NightsAsync(2);
        File.AppendAllLines(_archive.PathOf("night-0.jsonl"), [JsonSerializer.Serialize(new { id = Planted, text = $"{Planted} said that {Planted} agreed to pay." })]);
        File.WriteAllText(_archive.PathOf($"{Planted}.txt"), $"{Planted} of the harbour.");
        await _archive.RunAsync();
        Assert.True(IsPlanted());
        var lines = File.ReadAllLines(_archive.PathOf("night-0.jsonl"));
        File.WriteAllLines(_archive.PathOf("night-0.jsonl"), lines[..^1]);
        File.Delete(_archive.PathOf($"{Planted}.txt"));
        await _archive.RunAsync();
        var (looked, before) = (await new Vacuum(await HoldAsync(), TimeProvider.System).RunAsync(TimeSpan.Zero, erase: true, dryRun: true, default), IsPlanted());

        var report = await new Vacuum(await HoldAsync(), TimeProvider.System).RunAsync(TimeSpan.Zero, erase: true, dryRun: false, default);

        Assert.True(before);
        Assert.Equal(looked, report);
        Assert.False(IsPlanted());
        DatasetRows.AssertSame(DatasetRows.OfPlain(await _archive.RunPlainAsync()), DatasetRows.OfDataset(_archive.Output));
        Assert.True((await _archive.LookAsync()).IsNothing);
        await NightsAsync(1);
    }

    [Fact]
    public async Task Diff_BetweenTwoSnapshots_TellsTheRowsThatCameAndLeft()
    {
        await NightsAsync(2);
        Write("night-0.jsonl", 2);
        await _archive.RunAsync();
        var (from, to) = ((await _archive.Snapshots.ReadAsync(1, default))!, (await _archive.Snapshots.ReadAsync(2, default))!);
        var table = JobParts.Shipped.Stages.TablesOf([]).All([]).First(table => table.Name == TableList.Documents);

        var rows = await new DatasetDiff(_archive.Store, TableFormats.Shipped, table).ReadAsync(from, to, default).ToListAsync();

        var changes = rows.Select(row => JsonDocument.Parse(row).RootElement).ToList();
        Assert.All(changes, row => Assert.Equal("night-0.jsonl", row.GetProperty("source").GetString()));
        Assert.Equal((2, 4), (changes.Count(row => row.GetProperty("_change").GetString() == "insert"), changes.Count(row => row.GetProperty("_change").GetString() == "delete")));
    }

    /// <summary>So many files more, a run after each.</summary>
    private async Task NightsAsync(int count)
    {
        for (var night = 0; night < count; night++)
        {
            Write($"night-{Directory.GetFiles(_archive.Folder).Length}.jsonl", 4);
            await _archive.RunAsync();
        }
    }

    private void Write(string name, int count) => File.WriteAllLines(
        _archive.PathOf(name), Enumerable.Range(0, count).Select(i => JsonSerializer.Serialize(new { id = $"{name}-{i}", text = Archive.Text(_random, 1) })));

    private Task<DatasetHold> HoldAsync() => DatasetHold.TakeAsync(new JobStore(_archive.Store), default);

    private static long Documents(Snapshot snapshot) => snapshot.Whole.Documents;

    /// <summary>Whether any file below the output holds the word, packed tables unpacked.</summary>
    private bool IsPlanted() => Directory.GetFiles(_archive.Output, "*", SearchOption.AllDirectories).Any(file =>
        File.ReadAllBytes(file).AsSpan().IndexOf(Encoding.UTF8.GetBytes(Planted)) >= 0
        || (file.EndsWith(".parquet", StringComparison.Ordinal)
            && DuckDb.Query($"SELECT count(*) FROM read_parquet({DuckDb.Quote(file)}) AS t WHERE CAST(t AS VARCHAR) LIKE '%{Planted}%'")[0][0] is > 0L));
}
