using System.Text.Json.Nodes;
using LukePipeline.Corpus.Inputs;
using LukePipeline.Engine.Queue;
using LukePipeline.Ground;
using LukePipeline.Jobs.Files;
using LukePipeline.Jobs.Planning;
using LukePipeline.Jobs.Steps;
using LukePipeline.Jobs.Work;
using LukePipeline.Storage;
using LukePipeline.Storage.Locations;
using LukePipeline.Tables;
using LukePipeline.Tests.Storage;
using LukePipeline.Text;

namespace LukePipeline.Tests.Jobs.Work;

/// <summary>What the work on a shard decides: each thing that may befall it, and how it ends.</summary>
public sealed class ShardWorkerTests : IDisposable
{
    private const string Ann = "Ann met Bob in Rome.", Cid = "Cid left for Oslo.", Dan = "Dan slept in Bern.";

    private readonly WorkedJob _job = new();

    [Fact]
    public async Task Run_Documents_CommitsThemAndCountsTheWork()
    {
        _job.Write("a.jsonl", Ann, Cid);
        var job = await _job.PlanAsync();

        var outcome = await _job.WorkAsync(job);

        Assert.Equal((ShardEnd.Committed, (string?)null), (outcome.End, outcome.Message));
        Assert.Equal((2, 0, 2, 1), (outcome.Counts.Documents, outcome.Counts.Failures, outcome.Counts.Entities, outcome.Counts.Shards));
        Assert.True(outcome.Counts.Words > 6);
        Assert.Equal((2, 2), ((await _job.CountsAsync(job)).Documents, (await _job.CountsAsync(job)).Done));
        Assert.Empty(await _job.MarksAsync(job));
    }

    [Fact]
    public async Task Run_ShardCommittedByAnother_CountsItsWorkAsDone()
    {
        _job.Write("a.jsonl", Ann, Cid);
        var job = await _job.PlanAsync();
        await _job.WorkAsync(job);
        var first = await _job.Owned(job).ReadShardAsync(0, default);

        var outcome = await _job.WorkAsync(job);

        Assert.Equal((ShardEnd.Committed, 2L), (outcome.End, outcome.Counts.Documents));
        Assert.Equal(first!.AttemptId, (await _job.Owned(job).ReadShardAsync(0, default))!.AttemptId);
    }

    [Fact]
    public async Task Run_ScoresThatAreNoNumbers_AreARowOfFailures()
    {
        _job.Write("a.jsonl", Ann, "Alone", Cid);
        var job = await _job.PlanAsync();

        Assert.Equal(ShardEnd.Committed, (await _job.WorkAsync(job)).End);

        var counts = await _job.CountsAsync(job);
        Assert.Equal((3, 2, 1), (counts.Documents, counts.Done, counts.Failed));
        Assert.Equal([KeyValuePair.Create(nameof(ReasonCode.NumericalError), 1L)], counts.Reasons);
    }

    [Fact]
    public async Task Run_InputChangedSinceItWasPlanned_IsARowOfFailuresOfTheWholeFile()
    {
        _job.Write("a.jsonl", Ann, Cid);
        var job = await _job.PlanAsync();
        _job.Write("a.jsonl", Ann, Cid, Dan);

        Assert.Equal(ShardEnd.Committed, (await _job.WorkAsync(job)).End);

        var counts = await _job.CountsAsync(job);
        Assert.Equal((0, 1), (counts.Documents, counts.FailedFiles));
        Assert.Equal([KeyValuePair.Create(nameof(ReasonCode.InputChanged), 1L)], counts.Reasons);
    }

    [Fact]
    public async Task Run_ThreeDeathsWithoutACulprit_ProbesEveryDocumentAloneAndCommitsAllOfThem()
    {
        _job.Write("a.jsonl", Ann, Cid);
        var job = await _job.PlanAsync();
        var plan = (await _job.Owned(job).ReadPlanAsync(default))!;
        await DieAsync(job, plan, times: 3);
        var items = new List<int>();
        _job.Before = (batch, _) =>
        {
            items.Add(batch.Count);
            return Task.CompletedTask;
        };

        Assert.Equal(ShardEnd.Committed, (await _job.WorkAsync(job)).End);

        Assert.Equal([0], _job.Probes);

        // Alone first, together then: bad luck leaves no difference in the output.
        Assert.Equal([1, 1, 2], items);
        Assert.Equal((2, 2), ((await _job.CountsAsync(job)).Documents, (await _job.CountsAsync(job)).Done));
    }

    [Fact]
    public async Task Run_ADocumentThatDiedAloneTwice_IsSkippedWithARowInItsPlace()
    {
        _job.Write("a.jsonl", Ann, Cid, Dan);
        var job = await _job.PlanAsync();
        var plan = (await _job.Owned(job).ReadPlanAsync(default))!;
        var documents = await new CorpusOf(plan).ReadAsync();
        await DieAsync(job, plan, times: 3);
        for (var i = 0; i < 2; i++)
        {
            // A process that dies leaves its mark, and nothing else.
            var probe = await _job.Owned(job).BeginAttemptAsync(plan, 0, default);
            await probe.SetInFlightAsync(RowIds.DocUid(documents[1]), documents[1].Source, documents[1].Position, default);
        }

        var outcome = await _job.WorkAsync(job);

        Assert.Equal((ShardEnd.Committed, 3L, 1L), (outcome.End, outcome.Counts.Documents, outcome.Counts.Failures));
        Assert.Equal([1], _job.Probes);
        var counts = await _job.CountsAsync(job);
        Assert.Equal((3, 2, 1), (counts.Documents, counts.Done, counts.Failed));
        Assert.Equal([KeyValuePair.Create(nameof(ReasonCode.PoisonDocument), 1L)], counts.Reasons);
        var committed = await _job.Owned(job).ReadShardAsync(0, default);
        Assert.Equal(
            ["documents 3", "embeddings 0", "entities 2", "failures 1", "relations 0", "sentences 2"],
            committed!.Files.Select(file => $"{file.Table} {file.Rows}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Entries_WithRefusalsAndPoison_ComeInTheirOneOrder()
    {
        _job.Write("a.jsonl", Ann, Cid, Dan);
        var planned = await _job.PlanAsync();
        var plan = (await _job.Owned(planned).ReadPlanAsync(default))!;
        var documents = await new CorpusOf(plan).ReadAsync();
        plan = plan with { Corpus = plan.Corpus with { Refused = [new DocumentFailure("link.jsonl", 0, ReasonCode.UnsafePath, "a link") { WholeFile = true }] } };
        var job = new OpenJob(_job.Owned(planned), plan, Models: null!, Options: null!, Segmenter: null!);
        var poison = new HashSet<string> { RowIds.DocUid(documents[1]) };

        var entries = await ShardEntries.ReadAsync(job, 0, poison, InputStores.For([], new BlobStoreOptions()), refusesUnreadable: true, reading: null, default).ToListAsync();

        Assert.Equal(
            ["link.jsonl UnsafePath", "a.jsonl-0", "a.jsonl-1 PoisonDocument", "a.jsonl-2"],
            entries.Select(entry => entry switch
            {
                Document document => document.Id,
                DocumentFailure failure => $"{failure.DocumentId ?? failure.Source} {failure.Reason}",
                _ => null,
            }));
    }

    [Fact]
    public async Task Run_DeathsAfterThreeProbes_IsHopeless()
    {
        _job.Write("a.jsonl", Ann);
        var job = await _job.PlanAsync();
        var plan = (await _job.Owned(job).ReadPlanAsync(default))!;
        for (var i = 0; i < 3; i++)
        {
            await DieAsync(job, plan, times: 3);
            await using var probe = await _job.Owned(job).BeginAttemptAsync(plan, 0, default);
            await probe.EndProbeAsync(default);
        }

        await DieAsync(job, plan, times: 3);
        var outcome = await _job.WorkAsync(job);

        Assert.Equal(ShardEnd.Hopeless, outcome.End);
        Assert.StartsWith("Shard 0 of job job-1 was given up: 3 attempts died after 3 passes", outcome.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_OtherCheckpointThanPlanned_IsRefused()
    {
        _job.Write("a.jsonl", Ann);
        var job = await _job.PlanAsync();
        File.AppendAllText(Path.Combine(_job.Checkpoints.Entities, "config.json"), " ");

        var outcome = await _job.WorkAsync(job);

        Assert.Equal(ShardEnd.Refused, outcome.End);
        Assert.Contains("is not the one that the job was planned with", outcome.Message, StringComparison.Ordinal);
        Assert.Empty(await _job.MarksAsync(job));
    }

    [Fact]
    public async Task Run_CheckpointGone_IsRefused()
    {
        _job.Write("a.jsonl", Ann);
        var job = await _job.PlanAsync();
        Directory.Delete(_job.Checkpoints.Entities, recursive: true);

        var outcome = await _job.WorkAsync(job);

        Assert.Equal(ShardEnd.Refused, outcome.End);
        Assert.StartsWith("There is no checkpoint folder", outcome.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_OtherSegmenterThanPlanned_IsRefused()
    {
        _job.Write("a.jsonl", Ann);
        var job = await _job.PlanAsync();
        var path = Path.Combine(job.Output, JobPaths.Plan(job.JobId));
        var plan = JsonNode.Parse(await File.ReadAllTextAsync(path))!;
        plan["segmenter"]!["version"] = "99";
        await File.WriteAllTextAsync(path, plan.ToJsonString());

        var outcome = await _job.WorkAsync(job);

        Assert.Equal(ShardEnd.Refused, outcome.End);
        Assert.StartsWith("The job was planned with the segmenter 'auto' of version 99; here it is 'auto' of version ", outcome.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(typeof(ModelRefusedException), ShardEnd.Refused)]
    [InlineData(typeof(NoOwnDeviceException), ShardEnd.Refused)]
    [InlineData(typeof(BatchFailedException), ShardEnd.Failed)]
    [InlineData(typeof(LukeException), ShardEnd.Refused)]
    [InlineData(typeof(InvalidOperationException), ShardEnd.Failed)]
    public async Task Run_DevicesFail_EndsAsTheJobCanActOnIt(Type failure, ShardEnd end)
    {
        _job.Write("a.jsonl", Ann);
        var job = await _job.PlanAsync();
        _job.Before = (_, _) => Task.FromException(failure == typeof(ModelRefusedException)
            ? new ModelRefusedException("the device says why", ReasonCode.ModelMismatch)
            : (Exception)Activator.CreateInstance(failure, "the device says why")!);

        var outcome = await _job.WorkAsync(job);

        Assert.Equal((end, "the device says why"), (outcome.End, outcome.Message));
        Assert.Equal(failure == typeof(InvalidOperationException), outcome.Unforeseen is not null);

        // Told of, it is no death.
        Assert.Empty(await _job.MarksAsync(job));
    }

    [Fact]
    public async Task Run_Stopped_EndsAsStoppedWithoutATrace()
    {
        _job.Write("a.jsonl", Ann);
        var job = await _job.PlanAsync();
        using var stop = new CancellationTokenSource();
        _job.Before = async (_, stopping) =>
        {
            await stop.CancelAsync();
            await Task.Delay(Timeout.Infinite, stopping);
        };

        var outcome = await _job.WorkAsync(job, cancellationToken: stop.Token);

        Assert.Equal((ShardEnd.Stopped, "The attempt was stopped."), (outcome.End, outcome.Message));
        Assert.Empty(await _job.MarksAsync(job));
        Assert.Null(await _job.Owned(job).ReadShardAsync(0, default));
    }

    [Fact]
    public async Task Run_JobCancelledMeanwhile_CommitsNothingAndIsHopeless()
    {
        _job.Write("a.jsonl", Ann);
        var job = await _job.PlanAsync();
        _job.Before = async (_, _) => Assert.True(await _job.Open().Steps.CancelAsync(job.JobId, _job.Request, default));

        var outcome = await _job.WorkAsync(job);

        Assert.Equal(ShardEnd.Hopeless, outcome.End);
        Assert.Null(await _job.Owned(job).ReadShardAsync(0, default));
    }

    [Fact]
    public async Task Run_StoreIsFull_FailsInWordsAndCommitsOnceThereIsSpace()
    {
        _job.Write("a.jsonl", Ann);
        var job = await _job.PlanAsync();
        _job.Decide = call => call.Operation is "TryUpload" or "TryUploadFile"
            ? throw DiskErrors.Explain(new IOException("No space left on device", 28), "/results", "write")
            : Task.FromResult(Fault.None);

        var outcome = await _job.WorkAsync(job);

        Assert.Equal(
            (ShardEnd.Failed, "No space is left in /results. Free some, then run the same command again."), (outcome.End, outcome.Message));
        Assert.Empty(await _job.MarksAsync(job));
        _job.Decide = _ => Task.FromResult(Fault.None);
        Assert.Equal(ShardEnd.Committed, (await _job.WorkAsync(job)).End);
    }

    [Fact]
    public async Task Run_DeadAtEveryWrite_EndsEqualAfterOneMoreRun()
    {
        _job.Write("a.jsonl", Ann, Cid);
        _job.Write("b.jsonl", Dan, Ann);
        _job.ShardBytes = new FileInfo(Path.Combine(_job.Archive, "a.jsonl")).Length;
        await _job.RunAsync("undisturbed");
        var expected = await ProtocolJob.VisibleAsync(_job.Store);

        // The process that dies at a write makes none any more: neither commits nor removals of marks.
        for (var life = 1; ; life++)
        {
            _job.Output = $"out-{life}";
            var (writes, isDead) = (0, false);
            _job.Decide = call =>
            {
                isDead |= !IsRead(call) && ++writes >= life;
                return Task.FromResult(isDead ? Fault.FailBefore : Fault.None);
            };
            var error = await Record.ExceptionAsync(() => _job.RunAsync("first"));
            Assert.Equal(isDead, error is not null);
            if (!isDead)
            {
                Assert.True(life > 20, $"Only {life} moments to die at.");
                break;
            }

            _job.Decide = _ => Task.FromResult(Fault.None);
            await _job.RunAsync("second");
            Assert.Equal(expected, await ProtocolJob.VisibleAsync(_job.Store));
        }

        static bool IsRead(StoreCall call) => call.Operation is "ListPage" or "GetProperties" or "OpenRead" or "TryRead";
    }

    public void Dispose() => _job.Dispose();

    /// <summary>Attempts that are neither committed nor disposed, as those of a killed process are not.</summary>
    private async Task DieAsync(PlannedJob job, JobPlan plan, int times)
    {
        for (var i = 0; i < times; i++)
        {
            Assert.False((await _job.Owned(job).BeginAttemptAsync(plan, 0, default)).IsProbe);
        }
    }

    private sealed class CorpusOf(JobPlan plan)
    {
        public async Task<List<CorpusEntry>> ReadAsync() =>
            await new LukePipeline.Corpus.CorpusReader(InputStores.For([], new BlobStoreOptions()), JobReading.Of(plan.Spec))
                .ReadAsync(plan.Corpus.Files, plan.Corpus.Shards[0]).ToListAsync();
    }
}
