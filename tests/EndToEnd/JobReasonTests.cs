using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using LukePipeline.Client.Outcomes;
using LukePipeline.Client.Running;
using LukePipeline.Grains.Contracts;
using LukePipeline.Ground;
using LukePipeline.Jobs.Commit;
using LukePipeline.Jobs.Snapshots;
using LukePipeline.Jobs.Spec;
using LukePipeline.Jobs.Upkeep;
using LukePipeline.Storage.Local;
using LukePipeline.Storage.Locations;
using LukePipeline.Tests.Support;
using LukePipeline.Text.Segmentation;

namespace LukePipeline.Tests.EndToEnd;

/// <summary>Every reason that the page of the client gives to jobs is brought about where it happens, and then told wherever a job is told of.</summary>
public sealed partial class JobReasonTests : IDisposable
{
    private readonly GoldenCheckpoints _checkpoints = new();
    private readonly TemporaryFolder _folder = new();

    /// <summary>Those that the page says are of a job.</summary>
    public static TheoryData<string> OfJobs => new(
        OfJob().Matches(string.Join('\n', DocumentationTables.Rows("| reason | meaning |"))).Select(row => row.Groups[1].Value));

    public void Dispose()
    {
        _folder.Dispose();
        _checkpoints.Dispose();
    }

    [Theory]
    [MemberData(nameof(OfJobs))]
    public async Task Run_JobThatEndsByAReason_BearsItWhereverItIsToldOf(string reason)
    {
        Archive.Write(_folder.File("in"), files: 1, documents: 2);
        if (await BringAboutAsync(Enum.Parse<ReasonCode>(reason)) is not { } ended)
        {
            return; // It takes a mount of its own, see OutOfSpace below.
        }

        Assert.True(reason == ended.Reason?.ToString(), $"{ended.State}, {ended.Reason}: {ended.Message}");
        using var status = new StringWriter();
        JobPrinter.Print(ended, json: false, status);
        var state = ended.State.ToString();
        Assert.Contains($"state      {state.ToLowerInvariant()}{(reason == state ? "" : $" ({reason})")}", status.ToString(), StringComparison.Ordinal);
        using var json = new StringWriter();
        using var error = new StringWriter();
        Task<int> TellAsync() => new JobEnd(json, error, new BlobStoreOptions()).ReportAsync(ended, TimeSpan.FromSeconds(1), json: true, CancellationToken.None);
        if (reason == state)
        {
            Assert.Contains("the job is cancelled", (await Assert.ThrowsAsync<StoppedException>(TellAsync)).Message, StringComparison.Ordinal);
        }
        else
        {
            Assert.NotEqual(0, await TellAsync());
            Assert.Contains($"({reason})", error.ToString(), StringComparison.Ordinal);
        }

        Assert.Equal(reason, JsonDocument.Parse(json.ToString()).RootElement.GetProperty("reason").GetString());
    }

    [MountFact]
    public async Task Run_DiskThatStaysFull_EndsByOutOfSpace()
    {
        Archive.Write(_folder.File("in"), files: 1, documents: 2);
        var disk = Directory.CreateDirectory(_folder.File("disk")).FullName;

        // Room for owner and plan, not for the tables; seen in a namespace of its own.
        const string Script = "mount -t tmpfs -o size=4m none \"$DISK\" && head -c 4177920 /dev/zero > \"$DISK/ballast\"; exec dotnet \"$@\"";
        var start = new ProcessStartInfo("unshare") { RedirectStandardOutput = true };
        start.Environment["DISK"] = disk;
        foreach (var argument in new[] { "-rm", "/bin/sh", "-c", Script, "sh", typeof(JobReasonTests).Assembly.Location, "impatient-job", Spec(disk).ToJson().ToJsonString() })
        {
            start.ArgumentList.Add(argument);
        }

        using var program = Process.Start(start)!;
        var output = await program.StandardOutput.ReadToEndAsync();
        await program.WaitForExitAsync();

        Assert.StartsWith("Failed OutOfSpace: Shard 0 failed 2 times, the last time with: No space is left in", output, StringComparison.Ordinal);
    }

    /// <summary>The part of that test inside its namespace.</summary>
    internal static async Task<int> RunImpatientJobAsync(string spec)
    {
        var ended = await HookedJob.RunAsync(JobSpec.Parse(spec, "the test"), _ => Task.CompletedTask);
        Console.WriteLine($"{ended.State} {ended.Reason}: {ended.Message}");
        return 0;
    }

    [Fact]
    public async Task Run_PlanOfAnotherSegmenter_IsRefusedWithWhatToType()
    {
        Archive.Write(_folder.File("in"), files: 1, documents: 2);
        string[] arguments =
            ["run", _folder.File("in"), "--output", _folder.File("out"), "--entity-model", _checkpoints.Entities, "--relation-model", _checkpoints.Relations];
        await LukeProcess.RunAsync(new Dictionary<string, string> { ["LUKE_CRASH_AT"] = "after-plan" }, arguments);
        foreach (var (name, version) in new[] { ("auto", "99"), ("rules", "1") })
        {
            EditPlan(plan => plan["segmenter"] = new JsonObject { ["name"] = name, ["version"] = version });

            var refused = (await LukeProcess.RunAsync(arguments)).Expect(1);

            Assert.Contains("the job failed (StateMismatch)", refused.Error, StringComparison.Ordinal);
            Assert.Contains($"planned with the segmenter '{name}' of version {version}; here it is 'auto' of version {Segmenters.Create("auto").Version}", refused.Error, StringComparison.Ordinal);
            Assert.Contains("--overwrite", refused.Error, StringComparison.Ordinal);
        }

        (await LukeProcess.RunAsync([.. arguments, "--overwrite"])).Expect(0);
    }

    /// <summary>Null for the one that needs a file system of its own.</summary>
    private async Task<JobSnapshot?> BringAboutAsync(ReasonCode reason)
    {
        var output = _folder.File("out");
        switch (reason)
        {
            case ReasonCode.ModelMismatch:
                return await RunAsync(_ => File.AppendAllTextAsync(Path.Combine(_checkpoints.Entities, "config.json"), " "));
            case ReasonCode.ShardFailed:
                return await RunAsync(_ => throw new IOException("The device is broken."));
            case ReasonCode.OwnershipLost:
                return await RunAsync(_ => new JobStore(new LocalBlobStore(output)).ClaimAsync("another", Spec(output), overwrite: false, default));
            case ReasonCode.StoreUnavailable:
                return await RunAsync(_ => File.WriteAllTextAsync(Path.Combine(Directory.GetDirectories(Path.Combine(output, "_job"))[0], "attempts"), "no folder"));
            case ReasonCode.OutOfSpace:
                return null;
            case ReasonCode.Cancelled:
                var cancelled = await RunAsync(job => job.CancelAsync());
                Assert.Equal("Cancelled", JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(output, "manifest.json"))).RootElement.GetProperty("reason").GetString());
                return cancelled;
            case ReasonCode.StateMismatch:
                await RunAsync(job => job.CancelAsync());
                EditPlan(plan => plan["segmenter"]!["version"] = "99");
                return await RunAsync(_ => Task.CompletedTask);
            case ReasonCode.DatasetMismatch:
                await GrowAsync();
                return await HookedJob.RunAsync(Spec(output) with { Incremental = true, MinScore = 0.9 }, _ => Task.CompletedTask);
            case ReasonCode.TooManyDeleted:
                await GrowAsync();
                File.Move(_folder.File("in/part-000.jsonl"), _folder.File("in/renamed.jsonl"));
                return await HookedJob.RunAsync(Spec(output) with { Incremental = true, Deleted = "remove" }, _ => Task.CompletedTask);
            case ReasonCode.RolledBack:
                await GrowAsync();
                await new Rollback(await DatasetHold.TakeAsync(new JobStore(new LocalBlobStore(output)), default), TimeProvider.System).RunAsync(0, default);
                return await GrowAsync();
            case ReasonCode.TableChangedByOthers:
                await GrowAsync();
                await File.WriteAllTextAsync(Path.Combine(output, DatasetPaths.DeltaVersion("entities", 1)), "{}");
                File.Copy(_folder.File("in/part-000.jsonl"), _folder.File("in/more.jsonl"));
                return await GrowAsync();
            default:
                throw new InvalidOperationException($"The README promises the reason {reason}, and no test brings it about.");
        }

        Task<JobSnapshot> GrowAsync() => HookedJob.RunAsync(Spec(output) with { Incremental = true }, _ => Task.CompletedTask);

        Task<JobSnapshot> RunAsync(Func<IJobGrain, Task> amid) => HookedJob.RunAsync(Spec(output), amid);
    }

    private void EditPlan(Action<JsonNode> edit)
    {
        var path = Directory.GetFiles(_folder.File("out/_job"), "plan.json", SearchOption.AllDirectories)[0];
        var plan = JsonNode.Parse(File.ReadAllText(path))!;
        edit(plan);
        File.WriteAllText(path, plan.ToJsonString());
    }

    private JobSpec Spec(string output) => new()
    {
        Inputs = [_folder.File("in")],
        Output = output,
        EntityModel = _checkpoints.Entities,
        RelationModel = _checkpoints.Relations,
        Device = "cpu",
    };

    [GeneratedRegex(@"(?m)^\| `(\w+)` \| Of a job: ")]
    private static partial Regex OfJob();
}
