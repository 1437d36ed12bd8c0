using LukePipeline.Ground;
using LukePipeline.Jobs.Commit;
using LukePipeline.Jobs.Files;
using LukePipeline.Jobs.Spec;
using LukePipeline.Jobs.Steps;
using LukePipeline.Storage;
using LukePipeline.Tests.Jobs.Work;
using LukePipeline.Tests.Storage;

namespace LukePipeline.Tests.Jobs.Steps;

/// <summary>What is decided about a whole job: whether it is taken on, how it is planned, resumed, completed and cancelled.</summary>
public sealed class JobStepsTests : IDisposable
{
    private readonly WorkedJob _job = new();

    public JobStepsTests()
    {
        _job.Write("a.jsonl", "Ann met Bob in Rome.", "Cid left for Oslo.");
        _job.Write("b.jsonl", "Dan slept in Bern.", "Flo went to Genoa.");
        _job.ShardBytes = new FileInfo(Path.Combine(_job.Archive, "a.jsonl")).Length;
    }

    [Fact]
    public async Task Admit_FreePrefix_IsANewJob() =>
        Assert.Equal(JobAdmission.New, await _job.Open().Steps.AdmitAsync(_job.Request, default));

    [Fact]
    public async Task Admit_TheSameJob_IsTheOneThatIsThere()
    {
        await _job.PlanAsync("job-1");

        // Who names no size of shards goes on with a job of any.
        Assert.Equal(JobAdmission.Same("job-1"), await _job.Open().Steps.AdmitAsync(_job.Request, default));
        Assert.Equal(
            JobAdmission.Same("job-1"), await _job.Open().Steps.AdmitAsync(_job.Request with { Spec = _job.Spec with { ShardBytes = null } }, default));
        Assert.Equal(JobAdmission.Same("job-1"), await _job.Open().Steps.AdmitAsync(_job.Request with { Spec = null }, default));
    }

    [Fact]
    public async Task Admit_AnotherJob_IsRefusedUnlessItMayOverwrite()
    {
        await _job.PlanAsync("job-1");
        var other = _job.Request with { Spec = _job.Spec with { MaxMentionWords = 3 } };

        var refused = await _job.Open().Steps.AdmitAsync(other, default);

        Assert.Null(refused.JobId);
        Assert.Contains("holds the output of job job-1, which differs in maxMentionWords (there not given, here 3). Take another --output", refused.Refusal, StringComparison.Ordinal);
        Assert.Equal(JobAdmission.New, await _job.Open().Steps.AdmitAsync(other with { Overwrite = true }, default));
    }

    [Fact]
    public async Task Admit_NothingToResume_IsRefused()
    {
        var refused = await _job.Open().Steps.AdmitAsync(_job.Request with { Spec = null }, default);

        Assert.Contains("There is no job under", refused.Refusal, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Admit_StoreDoesNotAnswer_IsRefusedInItsWords()
    {
        _job.Decide = _ => Task.FromResult(Fault.FailBefore);

        Assert.StartsWith("Test: ", (await _job.Open().Steps.AdmitAsync(_job.Request, default)).Refusal, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Plan_NewJob_HasAShardForEachFileAndNothingCommitted()
    {
        var planned = await _job.PlanAsync("job-1");

        Assert.Equal(("job-1", 1L, 2, false), (planned.JobId, planned.Epoch, planned.Shards, planned.IsComplete));
        Assert.Empty(planned.Committed);
        Assert.NotNull(await _job.Owned(planned).ReadPlanAsync(default));
    }

    [Fact]
    public async Task Plan_NewJobAndTheSameAgain_WeighsItsShardsByTheirInputs()
    {
        var (first, again) = (await _job.PlanAsync("job-1"), await _job.PlanAsync("job-1"));

        var lengths = new[] { "a.jsonl", "b.jsonl" }.Select(name => (double)new FileInfo(Path.Combine(_job.Archive, name)).Length).ToList();
        Assert.Equal(lengths[0] - lengths[1], first.Weights![0] - first.Weights[1]);
        Assert.Equal(first.Weights, again.Weights);
    }

    [Fact]
    public async Task Plan_FolderThatIsEmptyHere_IsLeftToOthersWhereThereAreAny()
    {
        var empty = Directory.CreateDirectory(Path.Combine(_job.Spec.Output + "-elsewhere")).FullName;
        var request = _job.Request with { Spec = _job.Spec with { Inputs = [_job.Archive, empty] } };

        var left = await Assert.ThrowsAsync<LukeException>(() => _job.Open().Steps.PlanAsync("job-1", request with { OthersMayTry = true }, null, default));

        Assert.Equal($"The folder '{empty}' is empty here. Check that it is mounted.", left.Message);
        Assert.True(JobFailure.Of(left).MayBeOfThisProcess);
        Assert.Equal(2, (await _job.Open().Steps.PlanAsync("job-1", request, null, default)).Shards);
    }

    [Fact]
    public async Task Plan_InputsThatAreNotThere_GivesThePrefixBack()
    {
        var missing = _job.Request with { Spec = _job.Spec with { Inputs = [Path.Combine(_job.Archive, "missing.jsonl")] } };

        await Assert.ThrowsAnyAsync<LukeException>(() => _job.Open().Steps.PlanAsync("job-1", missing, epoch: null, default));

        Assert.Equal("job-2", (await _job.PlanAsync("job-2")).JobId);
    }

    [Fact]
    public async Task Plan_StoreFailsAmidIt_KeepsThePrefixForTheNextTry()
    {
        _job.Decide = call => Task.FromResult(call.Name.EndsWith("plan.json", StringComparison.Ordinal) && call.Operation == "TryCreate" ? Fault.FailBefore : Fault.None);
        await Assert.ThrowsAsync<BlobStoreException>(() => _job.PlanAsync("job-1"));
        _job.Decide = _ => Task.FromResult(Fault.None);

        Assert.Equal("job-1", (await _job.PlanAsync("job-2")).JobId);
    }

    [Fact]
    public async Task Plan_HalfDoneJob_IsTheOldPlanWithWhatIsCommitted()
    {
        var first = await _job.PlanAsync("job-1");
        await _job.WorkAsync(first, shard: 0);
        _job.Write("c.jsonl", "Eve is new.");

        var again = await _job.PlanAsync("job-2");

        Assert.Equal(("job-1", 2L, 2), (again.JobId, again.Epoch, again.Shards));
        Assert.Equal([0], again.Committed.Keys);
        Assert.Equal((2, 2, 1), (again.Committed[0].Documents, again.Committed[0].Entities, again.Committed[0].Shards));
        Assert.Equal(2, (await _job.Open().Steps.CommittedAsync(again, [0, 1], default))[0].Documents);
    }

    [Fact]
    public async Task Plan_UnderTheEpochItHolds_GoesOnWithoutANewClaim()
    {
        var first = await _job.PlanAsync("job-1");
        await _job.WorkAsync(first, shard: 1);

        var again = await _job.Open().Steps.PlanAsync("job-1", _job.Request with { Spec = _job.Spec with { Label = "gpu" } }, first.Epoch, default);

        Assert.Equal((first.Epoch, "gpu"), (again.Epoch, again.Label));
        Assert.Equal([1], again.Committed.Keys);
    }

    [Fact]
    public async Task Plan_UnderAnEpochThatIsPast_IsRefused()
    {
        var first = await _job.PlanAsync("job-1");
        await _job.PlanAsync("job-2");

        await Assert.ThrowsAsync<OwnershipLostException>(() => _job.Open().Steps.PlanAsync("job-1", _job.Request, first.Epoch, default));
    }

    [Theory]
    [InlineData(0, 0, null)]
    [InlineData(1, 0, "1 new input file has appeared since; --overwrite runs the job anew with it.")]
    [InlineData(2, 0, "2 new input files have appeared since; --overwrite runs the job anew with them.")]
    [InlineData(0, 1, "1 input file has changed since; --overwrite runs the job anew with it.")]
    [InlineData(0, 2, "2 input files have changed since; --overwrite runs the job anew with them.")]
    [InlineData(1, 1, "1 new input file has appeared and 1 has changed since; --overwrite runs the job anew with them.")]
    public async Task Plan_CompleteJob_SaysWhatANewOneWouldSee(int added, int changed, string? notice)
    {
        await _job.RunAsync("job-1");
        for (var i = 0; i < added; i++)
        {
            _job.Write($"new-{i}.jsonl", "Eve is new.");
        }

        foreach (var name in new[] { "a.jsonl", "b.jsonl" }.Take(changed))
        {
            _job.Write(name, "Eve is here instead of all the others.");
        }

        var planned = await _job.PlanAsync("job-2");

        Assert.Equal(("job-1", true, notice), (planned.JobId, planned.IsComplete, planned.Notice));
    }

    [Fact]
    public async Task Plan_CompleteJobWhoseInputsAreGone_SaysSo()
    {
        await _job.RunAsync("job-1");
        Directory.Delete(_job.Archive, recursive: true);

        Assert.Equal("Its inputs are no longer there.", (await _job.PlanAsync("job-2")).Notice);
    }

    [Fact]
    public async Task Complete_PlanGone_SaysWhatToDo()
    {
        var planned = await _job.PlanAsync("job-1");
        File.Delete(Path.Combine(planned.Output, JobPaths.Plan("job-1")));

        var error = await Assert.ThrowsAsync<JobStateException>(() => _job.Open().Steps.CompleteAsync(planned, default));

        Assert.StartsWith("The plan of job job-1 is gone", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cancel_HalfDoneJob_KeepsWhatIsCommittedAndIsResumed()
    {
        var planned = await _job.PlanAsync("job-1");
        await _job.WorkAsync(planned, shard: 0);

        Assert.True(await _job.Open().Steps.CancelAsync("job-1", _job.Request, default));

        var manifest = await new JobStore(_job.Store).ReadManifestAsync(default);
        Assert.Equal((JobState.Cancelled, 1, 2), (manifest!.State, manifest.CommittedShards, manifest.Shards));
        Assert.Equal([0], (await _job.PlanAsync("job-2")).Committed.Keys);
        Assert.Null(await new JobStore(_job.Store).ReadManifestAsync(default));
    }

    [Fact]
    public async Task Cancel_CompleteJob_LeavesItComplete()
    {
        await _job.RunAsync("job-1");

        Assert.False(await _job.Open().Steps.CancelAsync("job-1", _job.Request, default));
    }

    [Fact]
    public void Read_SpecThatIsNone_NamesEveryError()
    {
        var error = Assert.Throws<JobSpecException>(() => JobRequest.Read("{}", "out", overwrite: false));

        Assert.Contains("inputs", error.Message, StringComparison.Ordinal);
        Assert.Contains("output", error.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _job.Dispose();
}
