using System.Diagnostics;
using System.Text.Json;
using LukePipeline.Storage.Local;
using LukePipeline.Tests.Jobs.Datasets;
using LukePipeline.Tests.Support;

namespace LukePipeline.Tests.EndToEnd;

/// <summary>The commands that keep a dataset, as processes.</summary>
public sealed class DatasetProcessTests : IDisposable
{
    private readonly GoldenCheckpoints _checkpoints = new();
    private readonly TemporaryFolder _folder = new();

    private string In => _folder.File("in");

    private string Out => _folder.File("out");

    public void Dispose()
    {
        _folder.Dispose();
        _checkpoints.Dispose();
    }

    [Fact]
    public async Task Run_NightAfterNight_TakesInWhatIsNewAndSaysSo()
    {
        Archive.Write(In, files: 2, documents: 3);
        var first = (await RunAsync()).Expect(0);
        File.AppendAllLines(Path.Combine(In, "part-000.jsonl"), [JsonSerializer.Serialize(new { id = "new", text = "Marta Okonjo of Port Ellery." })]);
        var second = (await RunAsync()).Expect(0);
        var third = (await RunAsync()).Expect(0);
        var snapshots = (await LukeProcess.RunAsync("snapshots", Out)).Expect(0);
        var files = (await LukeProcess.RunAsync("files", Out, "documents", "--snapshot", "0")).Expect(0);
        var show = (await LukeProcess.RunAsync("show", Out)).Expect(0);
        var back = (await LukeProcess.RunAsync("rollback", Out, "--to", "0")).Expect(0);
        var pinned = (await RunAsync()).Expect(2);

        Assert.Contains("snapshot   0: 2 new", first.Output, StringComparison.Ordinal);
        Assert.Contains("snapshot   1: 1 changed, 1 unchanged; 3 documents were copied and not computed", second.Output, StringComparison.Ordinal);
        Assert.StartsWith("Nothing new: 2 unchanged.", third.Output, StringComparison.Ordinal);
        Assert.Equal(2, snapshots.Output.Trim().Split('\n').Length);
        Assert.Equal(6L, DuckDb.Query($"SELECT count(*) FROM read_parquet([{string.Join(",", files.Output.Trim().Split('\n').Select(DuckDb.Quote))}])")[0][0]);
        Assert.Contains("Snapshot 1 of a dataset", show.Output, StringComparison.Ordinal);
        Assert.Contains("Snapshot 2 is what snapshot 0 was", back.Output, StringComparison.Ordinal);
        Assert.Contains("--resume-from-here", pinned.Error, StringComparison.Ordinal);
        Assert.Equal(6, DatasetRows.OfDataset(Out)["documents"].Length);
    }

    [Fact]
    public async Task Run_WhileAnotherHasTheDataset_DoesWhatItIsTold()
    {
        Archive.Write(In, files: 1, documents: 1);
        using var other = OutputLock.TryTake(Out);

        var failed = (await RunAsync()).Expect(2);
        var skipped = (await RunAsync("--if-running", "skip")).Expect(0);

        Assert.Contains("--if-running", failed.Error, StringComparison.Ordinal);
        Assert.Contains("nothing was done", skipped.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(Out, "_job")));
    }

    [Fact]
    public async Task Upkeep_OfADatasetThatAnotherHasOrThatOneDiedOver_IsRefusedOrFinished()
    {
        Archive.Write(In, files: 1, documents: 2);
        (await RunAsync()).Expect(0);
        File.WriteAllText(Path.Combine(In, "late.txt"), "Marta Okonjo of Port Ellery.");
        (await RunAsync()).Expect(0);
        var rows = DatasetRows.OfDataset(Out);
        using (OutputLock.TryTake(Out))
        {
            foreach (string[] verb in new string[][] { ["compact", Out], ["vacuum", Out], ["rollback", Out, "--to", "0"] })
            {
                var refused = (await LukeProcess.RunAsync(verb)).Expect(2);
                Assert.Contains("has the dataset in", refused.Error, StringComparison.Ordinal);
            }
        }

        var killed = await LukeProcess.RunAsync(new Dictionary<string, string> { ["LUKE_CRASH_AT"] = "after-snapshot" }, "compact", Out);
        var vacuum = (await LukeProcess.RunAsync("vacuum", Out, "--erase")).Expect(0);
        var night = (await RunAsync()).Expect(0);

        Assert.Equal(137, killed.ExitCode);
        Assert.Contains("of 2 snapshots", vacuum.Output, StringComparison.Ordinal);
        Assert.StartsWith("Nothing new: 2 unchanged.", night.Output, StringComparison.Ordinal);
        DatasetRows.AssertSame(rows, DatasetRows.OfDataset(Out));
    }

    [Fact]
    public async Task Run_OnlyTouched_NeedsNoDevice()
    {
        Archive.Write(In, files: 1, documents: 1);
        (await RunAsync()).Expect(0);
        File.SetLastWriteTimeUtc(Path.Combine(In, "part-000.jsonl"), new DateTime(2026, 5, 5, 5, 5, 5, DateTimeKind.Utc));

        // Where there is no GPU, as here, whoever asked for a device would be refused.
        var touched = (await RunAsync("--device", "cuda")).Expect(0);

        Assert.Contains("snapshot   1: 1 touched", touched.Output, StringComparison.Ordinal);
        Assert.StartsWith("Nothing new: 1 unchanged.", (await RunAsync()).Expect(0).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Show_FailuresAndReport_OfAnEarlierSnapshot_TellOfThat()
    {
        Directory.CreateDirectory(In);
        var file = Path.Combine(In, "a.jsonl");
        File.WriteAllLines(file, ["""{"id": "bad", "text": 5}""", """{"id": "good", "text": "Marta Okonjo of Port Ellery."}"""]);
        (await RunAsync()).Expect(3);
        File.WriteAllLines(file, ["""{"id": "good", "text": "Marta Okonjo of Port Ellery."}"""]);
        (await RunAsync()).Expect(0);
        var page = _folder.File("page.html");

        var (now, then) = ((await LukeProcess.RunAsync("failures", Out)).Expect(0), (await LukeProcess.RunAsync("failures", Out, "--snapshot", "0")).Expect(0));
        (await LukeProcess.RunAsync("report", Out, "--output", page, "--snapshot", "0")).Expect(0);
        File.Delete(Path.Combine(Out, "entities", "part-r0000-00000.parquet"));
        var lost = await LukeProcess.RunAsync("show", Out, "--snapshot", "0");

        Assert.Contains("Nothing failed.", now.Output, StringComparison.Ordinal);
        Assert.Contains("MissingText", then.Output, StringComparison.Ordinal);
        Assert.Contains("MissingText", File.ReadAllText(page), StringComparison.Ordinal);
        Assert.NotEqual(0, lost.ExitCode);
        Assert.Contains("snapshot 0 cannot be read whole", lost.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("--overwrite", lost.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_TwoNightsThatMeet_OneDoesTheWorkAndTheNextFindsNothingNew()
    {
        Archive.Write(In, files: 12, documents: 6);

        // A timer that comes again while the night before is still at work, and one that is told to leave it alone.
        var nights = await Task.WhenAll(RunAsync(), RunAsync(), RunAsync("--if-running", "skip"));
        var after = (await RunAsync("--if-running", "skip")).Expect(0);

        Assert.All(nights[..2].Where(night => night.ExitCode != 0), night => Assert.Contains("--if-running", night.Expect(2).Error, StringComparison.Ordinal));
        nights[2].Expect(0);
        Assert.Contains(nights, night => night.Output.Contains("snapshot   0: 12 new", StringComparison.Ordinal));
        Assert.StartsWith("Nothing new: 12 unchanged.", after.Output, StringComparison.Ordinal);
        Assert.Equal(72, DatasetRows.OfDataset(Out)["documents"].Length);
    }

    [Fact]
    public async Task Run_RetryFailed_IsADatasetsReprocessAndOfAPlainOutputOffersIt()
    {
        Archive.Write(In, files: 1, documents: 2);
        var unreadable = Path.Combine(In, "later.jsonl.gz");
        File.WriteAllBytes(unreadable, [0x1f, 0x8b, 8, 0, 1, 2, 3, 4]);
        string[] plain = ["run", In, "--output", Out, "--stages", "entities", "--entity-model", _checkpoints.Entities];
        var none = (await LukeProcess.RunAsync([.. plain, "--retry-failed"])).Expect(2);
        Assert.False(Directory.Exists(Out), "A refused start has left a folder.");
        (await LukeProcess.RunAsync(plain)).Expect(3);
        var before = File.ReadAllText(Path.Combine(Out, "manifest.json"));

        var refused = (await LukeProcess.RunAsync([.. plain, "--retry-failed"])).Expect(2);
        var both = (await RunAsync("--retry-failed", "--reprocess", "all")).Expect(2);
        Assert.Equal(before, File.ReadAllText(Path.Combine(Out, "manifest.json")));
        var again = (await RunAsync("--reprocess", "failed")).Expect(3);

        // The file is whole by now, with the same length and time: nothing but the wish to try again tells.
        var time = File.GetLastWriteTimeUtc(unreadable);
        using (var file = File.Create(unreadable))
        using (var gzip = new System.IO.Compression.GZipStream(file, System.IO.Compression.CompressionLevel.Fastest))
        {
            gzip.Write("""{"id": "late", "text": "Marta Okonjo of Port Ellery."}"""u8);
        }

        File.SetLastWriteTimeUtc(unreadable, time);
        var mended = (await LukeProcess.RunAsync([.. plain, "--retry-failed"])).Expect(0);

        Assert.Contains("There is no job under", none.Error, StringComparison.Ordinal);
        Assert.Contains("complete output of a plain job", refused.Error, StringComparison.Ordinal);
        Assert.Contains("'--incremental --reprocess failed'", refused.Error, StringComparison.Ordinal);
        Assert.Contains("--retry-failed is --reprocess failed", both.Error, StringComparison.Ordinal);
        Assert.Contains("1 changed, 1 unchanged", again.Output, StringComparison.Ordinal);
        Assert.Contains("1 changed, 1 unchanged", mended.Output, StringComparison.Ordinal);
        Assert.Equal(3, DatasetRows.OfDataset(Out)["documents"].Length);
    }

    [Fact]
    public async Task Run_JsonAfterAKilledRun_IsOneValueWithTheOneThatWasResumed()
    {
        Archive.Write(In, files: 1, documents: 2);
        (await RunAsync(new Dictionary<string, string> { ["LUKE_CRASH_AT"] = "after-plan" })).Expect(137);
        File.WriteAllText(Path.Combine(In, "late.txt"), "Marta Okonjo of Port Ellery.");

        var value = JsonDocument.Parse((await RunAsync("--json")).Expect(0).Output).RootElement;

        var resumed = value.GetProperty("resumed");
        Assert.Equal((1, 1), (value.GetProperty("snapshot").GetProperty("number").GetInt32(), value.GetProperty("documents").GetInt32()));
        Assert.Equal((0, 2), (resumed.GetProperty("snapshot").GetProperty("number").GetInt32(), resumed.GetProperty("documents").GetInt32()));
        Assert.Equal([.. value.EnumerateObject().Select(key => key.Name).Where(name => name != "resumed")], resumed.EnumerateObject().Select(key => key.Name));
    }

    [Fact]
    public Task Run_KilledAtTheSnapshot_IsFinishedByTheNext() => KillAsync(seed: 60, "after-snapshot");

    [Theory]
    [Trait("Category", "Long")]
    [InlineData(61)]
    [InlineData(62)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(65)]
    public Task Run_KilledAtEachCrashPoint_IsFinishedByTheNext(int seed) => KillAsync(
        seed, "after-plan", "during-upload@0", "before-commit@0", "after-commit@0", "before-snapshot", "after-snapshot", "after-parts", "during-delta", "after-delta", "before-current", "after-manifest");

    [Fact]
    [Trait("Category", "Long")]
    public async Task Run_TenThousandFilesUnchanged_AnswersWithinTwoSecondsWithoutAModel()
    {
        Directory.CreateDirectory(In);
        for (var i = 0; i < 10_000; i++)
        {
            File.WriteAllText(Path.Combine(In, $"{i:D5}.txt"), $"Document {i}.");
        }

        (await RunAsync()).Expect(0);
        var watch = Stopwatch.StartNew();
        var answer = (await RunAsync()).Expect(0);

        Assert.StartsWith("Nothing new: 10,000 unchanged.", answer.Output, StringComparison.Ordinal);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(2), $"It took {watch.Elapsed}.");
    }

    [LinuxFact]
    [Trait("Category", "Long")]
    public async Task Run_AMillionFilesUnchanged_AreComparedInThreeHundredMegabytes()
    {
        for (var folder = 0; folder < 1000; folder++)
        {
            var path = Directory.CreateDirectory(Path.Combine(In, $"{folder:D3}")).FullName;
            for (var i = 0; i < 1000; i++)
            {
                File.WriteAllText(Path.Combine(path, $"{i:D3}.txt"), "x");
            }
        }

        string[] night = ["run", In, "--output", Out, "--stages", "entities", "--entity-model", _checkpoints.Entities, "--incremental"];
        using (var first = LukeProcess.Start(night))
        {
            (await first.WaitAsync(TimeSpan.FromMinutes(30))).Expect(0);
        }

        using var luke = LukeProcess.Start(night);
        var peak = luke.WatchPeakMemoryAsync();
        var answer = (await luke.WaitAsync(TimeSpan.FromMinutes(30))).Expect(0);

        Assert.StartsWith("Nothing new: 1,000,000 unchanged.", answer.Output, StringComparison.Ordinal);
        Assert.InRange(await peak >> 20, 1, 300);
    }

    [Fact]
    public async Task Schedule_Unit_PrintsAServiceItsTimerAndALineOfACrontab()
    {
        string[] command = ["--", "run", "in put", "--output", "100%", "--incremental", "--if-running", "skip"];
        var units = (await LukeProcess.RunAsync(["schedule", "unit", "nightly", "--calendar", "*-*-* 02:00", .. command])).Expect(0).Output;
        var cron = (await LukeProcess.RunAsync(["schedule", "unit", "nightly", "--cron", "0 2 * * *", .. command])).Expect(0).Output;

        Assert.Contains("run \"in put\" --output \"100%%\" --incremental --if-running skip\n", units, StringComparison.Ordinal);
        foreach (var line in new[] { "KillSignal=SIGINT", "SuccessExitStatus=3", "TimeoutStartSec=infinity", "OnCalendar=*-*-* 02:00", "Persistent=true" })
        {
            Assert.Contains(line + "\n", units, StringComparison.Ordinal);
        }

        Assert.Contains("loginctl enable-linger", units, StringComparison.Ordinal);
        Assert.StartsWith("0 2 * * * cd ", cron, StringComparison.Ordinal);
        Assert.EndsWith(" run 'in put' --output '100\\%' --incremental --if-running skip", cron.TrimEnd(), StringComparison.Ordinal);
        Assert.Equal("", await VerifyAsync(units));
    }

    [Theory]
    [InlineData("no macro", "--cron", "@nonsense")]
    [InlineData("systemd cannot read", "--calendar", "every night")]
    [InlineData("never comes", "--cron", "0 2 31 2 *")]
    [InlineData("control character", "--calendar", "daily\nOnBootSec=1")]
    [InlineData("leave one out", "--calendar", "daily", "--cron", "@daily")]
    public async Task Schedule_UnitThatCannotWork_IsRefused(string said, params string[] when)
    {
        var refused = await LukeProcess.RunAsync(["schedule", "unit", "nightly", .. when, "--", "run", "in", "--output", "out"]);

        Assert.Equal((2, ""), (refused.ExitCode, refused.Output));
        Assert.Contains(said, refused.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Did you mean '--incremental'?", "in", "--output", "out", "--incrementl")]
    [InlineData("--output needs a value", "in", "--output")]
    [InlineData("output (--output)", "in")]
    [InlineData("--if-running", "in", "--output", "out", "--incremental", "--if-running", "skipp")]
    [InlineData("--max-inputs) is for a dataset", "in", "--output", "out", "--max-inputs", "3")]
    [InlineData("--dry-run writes nothing", "in", "--output", "out", "--dry-run")]
    [InlineData("cannot be read", "--spec", "no-such-file.json")]
    public async Task Schedule_UnitOfAJobThatCannotBeRun_IsRefusedWhenItIsMade(string said, params string[] job)
    {
        foreach (string[] when in new string[][] { [], ["--cron", "@daily"] })
        {
            var refused = await LukeProcess.RunAsync(["schedule", "unit", "nightly", .. when, "--", "run", .. job]);

            Assert.Equal((2, ""), (refused.ExitCode, refused.Output));
            Assert.Contains(said, refused.Error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Schedule_UnitOfACommandWithALineEnd_IsRefused() =>
        Assert.Equal(2, (await LukeProcess.RunAsync(["schedule", "unit", "nightly", "--", "run", "in\n* * * * * rm", "--output", "out"])).ExitCode);

    /// <summary>Has the process of a night kill itself at each of some moments; the next one finishes the night, and the rows are those of a plain run.</summary>
    private async Task KillAsync(int seed, params string[] moments)
    {
        Directory.CreateDirectory(In);
        var changes = new ArchiveChanges(In, seed);
        changes.Apply();
        changes.Apply();
        string[] common = ["--stages", "entities", "--entity-model", _checkpoints.Entities];
        string[] night = ["run", In, "--output", Out, .. common, "--incremental", "--deleted", "remove", "--max-deleted", "100"];
        await LukeProcess.RunAsync(night);
        foreach (var (index, moment) in moments.Index())
        {
            changes.Apply();
            changes.Apply();

            // A change alone may be one that changes nothing, and a later one may take back what came before it.
            File.WriteAllText(Path.Combine(In, $"night-{index}.txt"), $"Marta Okonjo of night {index}.");
            var killed = await LukeProcess.RunAsync(new Dictionary<string, string> { ["LUKE_CRASH_AT"] = moment }, night);
            var next = await LukeProcess.RunAsync([.. night, "--json"]);
            var plain = _folder.File($"plain-{index}");
            await LukeProcess.RunAsync(["run", In, "--output", plain, .. common]);

            Assert.True(killed.ExitCode == 137, $"seed {seed}, {moment}: ended with {killed.ExitCode}\n{killed.Output}{killed.Error}");
            Assert.True(next.ExitCode is 0 or 3, $"seed {seed}, {moment}: ended with {next.ExitCode}\n{next.Output}{next.Error}");
            JsonDocument.Parse(next.Output);
            DatasetRows.AssertSame(DatasetRows.OfPlain(plain), DatasetRows.OfDataset(Out), $"seed {seed}, {moment}", tolerance: 1e-5);
        }
    }

    /// <summary>What systemd has to say of the units; nothing where it is not there.</summary>
    private async Task<string> VerifyAsync(string units)
    {
        if (!File.Exists("/usr/bin/systemd-analyze"))
        {
            return "";
        }

        var parts = units.Split("# ~/.config/systemd/user/");
        foreach (var part in parts[1..])
        {
            await File.WriteAllTextAsync(_folder.File(part[..part.IndexOf('\n', StringComparison.Ordinal)]), part[part.IndexOf('\n', StringComparison.Ordinal)..]);
        }

        var start = new ProcessStartInfo("/usr/bin/systemd-analyze", ["verify", "--user", _folder.File("luke-nightly.service"), _folder.File("luke-nightly.timer")]) { RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return string.Join('\n', error.Split('\n').Where(line => line.Contains("luke-nightly", StringComparison.Ordinal)));
    }

    private Task<LukeResult> RunAsync(params string[] more) => RunAsync(new Dictionary<string, string>(), more);

    private Task<LukeResult> RunAsync(IReadOnlyDictionary<string, string> environment, params string[] more) =>
        LukeProcess.RunAsync(environment, ["run", In, "--output", Out, "--stages", "entities", "--entity-model", _checkpoints.Entities, "--incremental", .. more]);
}
