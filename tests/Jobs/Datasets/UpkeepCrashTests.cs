using System.Globalization;
using System.Text.Json;
using LukePipeline.Jobs.Commit;
using LukePipeline.Jobs.Snapshots;
using LukePipeline.Jobs.Spec;
using LukePipeline.Jobs.Upkeep;
using LukePipeline.Storage;
using LukePipeline.Tests.EndToEnd;
using LukePipeline.Tests.Storage;

namespace LukePipeline.Tests.Jobs.Datasets;

/// <summary>Commands that look after a dataset, and end amid one of their writes or meet another: what is repeated is finished, and the next night is right.</summary>
public sealed class UpkeepCrashTests : IDisposable
{
    private readonly GrowingArchive _archive = new() { Ask = spec => spec with { Incremental = true, Deleted = "remove", MaxDeleted = "100", ResumeFromHere = true } };
    private readonly Random _random = new(11);

    public void Dispose() => _archive.Dispose();

    [Theory]
    [InlineData("compact")]
    [InlineData("rollback")]
    [InlineData("vacuum")]
    public Task Rows_AfterADeathAtWrites_AreThoseOfAnUndisturbedSequence(string verb) => DieAsync(verb, every: 3);

    [Theory]
    [Trait("Category", "Long")]
    [InlineData("compact")]
    [InlineData("rollback")]
    [InlineData("vacuum")]
    public Task Rows_AfterADeathAtEveryWrite_AreThoseOfAnUndisturbedSequence(string verb) => DieAsync(verb, every: 1);

    [Fact]
    public async Task Compaction_AnotherMeanwhile_LeavesACatalogueOfThePartsThatAreThere()
    {
        await NightsAsync();
        var hasMet = false;
        _archive.Decide = async call =>
        {
            if (!hasMet && call == new StoreCall("TryCreate", DatasetPaths.Snapshot(3)))
            {
                hasMet = true;
                await new Compaction(await DatasetHold.TakeAsync(new JobStore(_archive.Store), default), TimeProvider.System).RunAsync(default);
            }

            return Fault.None;
        };

        await Assert.ThrowsAsync<JobStateException>(() => RunAsync("compact"));

        _archive.Decide = _ => Task.FromResult(Fault.None);
        var latest = (await _archive.Snapshots.ReadLatestAsync(default))!;
        var named = (await Catalogue.ReadAsync(_archive.Store, latest, default).ToListAsync()).SelectMany(row => row.Parts).Distinct();
        Assert.Equal(latest.Parts.Select(part => part.Name), named);
        Night();
        await _archive.RunAsync();
        DatasetRows.AssertSame(DatasetRows.OfPlain(await _archive.RunPlainAsync()), DatasetRows.OfDataset(_archive.Output));
    }

    [Theory]
    [InlineData("compact")]
    [InlineData("rollback")]
    public async Task Look_AfterADeathBehindTheCommit_MakesTheSnapshotTheOneThatIsRead(string verb)
    {
        await NightsAsync();
        await DieBehindTheCommitAsync(verb);
        Assert.Equal(2, (await _archive.Snapshots.ReadCurrentAsync(default))!.Number);

        await _archive.LookAsync();

        await AssertReadyAsync(3);
    }

    [Fact]
    public async Task Vacuum_AfterADeathBehindTheCommit_LeavesWhatReadersAreToldOf()
    {
        await NightsAsync();
        var before = DatasetRows.OfDataset(_archive.Output);
        await DieBehindTheCommitAsync("compact");

        await RunAsync("vacuum");

        DatasetRows.AssertSame(before, DatasetRows.OfDataset(_archive.Output));
        await AssertReadyAsync(3);
    }

    /// <summary>Lets a command die at its writes, one after the other, until it comes through; each time it is repeated, and a night follows.</summary>
    private async Task DieAsync(string verb, int every)
    {
        await NightsAsync();
        using var kept = new KeptFolder(_archive.Output);
        var before = DatasetRows.OfDataset(_archive.Output);
        await RunAsync(verb);
        var after = DatasetRows.OfDataset(_archive.Output);
        var first = Night();
        var plain = DatasetRows.OfPlain(await _archive.RunPlainAsync());
        for (var last = 0; ; last += every)
        {
            first.Undo();
            kept.Restore();
            var isDead = await DieAtAsync(verb, last);
            var between = DatasetRows.OfDataset(_archive.Output);
            Assert.Contains(between["documents"], new[] { before["documents"], after["documents"] });

            await RunAsync(verb);

            DatasetRows.AssertSame(after, DatasetRows.OfDataset(_archive.Output), $"{verb}, death at write {last}");
            await AssertReadyAsync((await _archive.Snapshots.ReadLatestAsync(default))!.Number);
            first = Night();
            await _archive.RunAsync();
            DatasetRows.AssertSame(plain, DatasetRows.OfDataset(_archive.Output), $"the night after {verb}, death at write {last}");
            if (!isDead)
            {
                return;
            }
        }
    }

    /// <summary>Every second death comes after the write, whose answer nobody gets any more.</summary>
    private async Task<bool> DieAtAsync(string verb, int write)
    {
        var (writes, isDead) = (0, false);
        _archive.Decide = call =>
        {
            var dies = !isDead && DatasetCrashTests.Writes.Contains(call.Operation) && writes++ == write;
            isDead |= dies;
            return Task.FromResult(!isDead ? Fault.None : dies && write % 2 == 1 ? Fault.LoseAnswer : Fault.FailBefore);
        };
        try
        {
            await RunAsync(verb);
        }
        catch (BlobStoreException) when (isDead)
        {
            // The process is gone.
        }

        _archive.Decide = _ => Task.FromResult(Fault.None);
        return isDead;
    }

    private async Task DieBehindTheCommitAsync(string verb)
    {
        var isDead = false;
        _archive.Decide = call =>
        {
            var (was, commits) = (isDead, call == new StoreCall("TryCreate", DatasetPaths.Snapshot(3)));
            isDead |= commits;
            return Task.FromResult(was ? Fault.FailBefore : Fault.None);
        };
        await Assert.ThrowsAsync<BlobStoreException>(() => RunAsync(verb));
        _archive.Decide = _ => Task.FromResult(Fault.None);
    }

    private async Task RunAsync(string verb)
    {
        var dataset = await DatasetHold.TakeAsync(new JobStore(_archive.FaultyStore), default);
        switch (verb)
        {
            case "compact":
                await new Compaction(dataset, TimeProvider.System).RunAsync(default);
                break;
            case "rollback":
                await new Rollback(dataset, TimeProvider.System).RunAsync(0, default);
                break;
            default:
                await new Vacuum(dataset, TimeProvider.System).RunAsync(TimeSpan.Zero, erase: true, dryRun: false, default);
                break;
        }
    }

    /// <summary>All that readers go by tells of a snapshot.</summary>
    private async Task AssertReadyAsync(int snapshot)
    {
        Assert.Equal(snapshot, (await _archive.Snapshots.ReadLatestAsync(default))!.Number);
        Assert.Equal(snapshot, (await _archive.Snapshots.ReadCurrentAsync(default))!.Number);
        Assert.StartsWith(string.Create(CultureInfo.InvariantCulture, $"-- Snapshot {snapshot} "), File.ReadAllText(Path.Combine(_archive.Output, DatasetPaths.Views)), StringComparison.Ordinal);
        Assert.All(DatasetRows.Tables, table => Assert.True(File.Exists(Path.Combine(_archive.Output, DatasetPaths.DeltaVersion(table, snapshot))), table));
    }

    private async Task NightsAsync()
    {
        for (var night = 0; night < 3; night++)
        {
            File.WriteAllLines(_archive.PathOf($"night-{night}.jsonl"), Enumerable.Range(0, 4).Select(_ => Line()));
            await _archive.RunAsync();
        }
    }

    /// <summary>A line more in the first file, whose rows lie in the oldest part, and a file more.</summary>
    private OneNight Night()
    {
        var (old, late) = (_archive.PathOf("night-0.jsonl"), _archive.PathOf("late.jsonl"));
        var night = new OneNight(old, File.ReadAllBytes(old), File.GetLastWriteTimeUtc(old), late);
        File.AppendAllLines(old, ["""{"id": "more", "text": "Marta Okonjo agreed to pay."}"""]);
        File.WriteAllLines(late, ["""{"id": "late", "text": "The harbour of Port Ellery."}"""]);
        return night;
    }

    private string Line() => JsonSerializer.Serialize(new { id = $"d{_random.Next(100)}", text = Archive.Text(_random, 1) });

    private sealed record OneNight(string Old, byte[] Content, DateTime Written, string Late)
    {
        public void Undo()
        {
            File.WriteAllBytes(Old, Content);
            File.SetLastWriteTimeUtc(Old, Written);
            File.Delete(Late);
        }
    }

    /// <summary>A folder as it was.</summary>
    private sealed class KeptFolder : IDisposable
    {
        private readonly string _folder;
        private readonly string _copy;

        public KeptFolder(string folder)
        {
            (_folder, _copy) = (folder, folder + "-kept");
            Copy(_folder, _copy);
        }

        public void Restore()
        {
            Directory.Delete(_folder, recursive: true);
            Copy(_copy, _folder);
        }

        public void Dispose() => Directory.Delete(_copy, recursive: true);

        private static void Copy(string from, string to)
        {
            foreach (var file in Directory.GetFiles(from, "*", SearchOption.AllDirectories))
            {
                var copy = Path.Combine(to, Path.GetRelativePath(from, file));
                Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
                File.Copy(file, copy);
            }
        }
    }
}
