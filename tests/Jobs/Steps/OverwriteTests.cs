using LukePipeline.Ground;
using LukePipeline.Jobs.Spec;
using LukePipeline.Jobs.Steps;
using LukePipeline.Tests.Jobs.Work;
using LukePipeline.Tests.Support;

namespace LukePipeline.Tests.Jobs.Steps;

/// <summary>What <c>--overwrite</c> and <c>--again</c> remove, and what they leave.</summary>
public sealed class OverwriteTests : IDisposable
{
    private readonly WorkedJob _job = new();

    public OverwriteTests()
    {
        _job.Write("a.jsonl", "Ann met Bob in Rome.", "Cid left for Oslo.");
        _job.Write("b.jsonl", "Dan slept in Bern.", "Flo went to Genoa.");
        _job.ShardBytes = new FileInfo(Path.Combine(_job.Archive, "a.jsonl")).Length;
    }

    private JobRequest Overwriting => _job.Request with { Overwrite = true };

    public void Dispose() => _job.Dispose();

    [Fact]
    public async Task Overwrite_TheSameJobUnfinished_GoesOnEveryNight()
    {
        var first = await PlanAsync("night-1", Overwriting);
        await _job.WorkAsync(first, shard: 0);
        _job.Write("c.jsonl", "Eve is new.");

        var second = await PlanAsync("night-2", Overwriting);

        Assert.Equal(JobAdmission.Same("night-1"), await _job.Open().Steps.AdmitAsync(Overwriting, default));
        Assert.Equal(("night-1", 2, 1), (second.JobId, second.Shards, second.Committed.Count));
    }

    [Fact]
    public async Task Overwrite_TheSameJobFinished_IsCompleteUntilItsInputsChange()
    {
        await _job.RunAsync("night-1");

        var second = await PlanAsync("night-2", Overwriting);
        Assert.Equal(("night-1", true), (second.JobId, second.IsComplete));
        Assert.Null(second.Notice);

        _job.Write("b.jsonl", "Dan slept in Bern again.");
        var third = await PlanAsync("night-3", Overwriting);
        Assert.Equal(("night-3", false, 0), (third.JobId, third.IsComplete, third.Committed.Count));
    }

    [Fact]
    public async Task Overwrite_AFileThatIsGone_IsAChange()
    {
        await _job.RunAsync("night-1");
        File.Delete(Path.Combine(_job.Archive, "b.jsonl"));

        var told = await PlanAsync("night-2", _job.Request);
        var anew = await PlanAsync("night-3", Overwriting);

        Assert.Equal("1 input file is gone since; --overwrite runs the job anew without it.", told.Notice);
        Assert.Equal(("night-3", 1), (anew.JobId, anew.Shards));
    }

    [Fact]
    public async Task Overwrite_ACheckpointThatIsAnother_IsAChangeFinishedOrNot()
    {
        var first = await PlanAsync("night-1", Overwriting);
        await _job.WorkAsync(first, shard: 0);
        await File.AppendAllTextAsync(Path.Combine(_job.Checkpoints.Entities, "config.json"), "\n");

        Assert.Equal("night-2", (await PlanAsync("night-2", Overwriting)).JobId);
    }

    [Fact]
    public async Task Overwrite_InputsThatAreNotThere_LeavesTheOutputOfTheOtherJob()
    {
        await _job.RunAsync("good");
        var mistyped = Overwriting with { Spec = _job.Spec with { Inputs = [Path.Combine(_job.Archive, "missing.jsonl")] } };

        await Assert.ThrowsAnyAsync<LukeException>(() => _job.Open().Steps.PlanAsync("bad", mistyped, epoch: null, default));

        Assert.True((await PlanAsync("later", _job.Request)).IsComplete);
    }

    [Fact]
    public async Task Again_TheSameJobFinished_BeginsAnewOnce()
    {
        await _job.RunAsync("first");
        var again = _job.Request with { Again = true };

        Assert.Equal(JobAdmission.New, await _job.Open().Steps.AdmitAsync(again, default));
        var planned = await PlanAsync("second", again);
        await _job.WorkAsync(planned, shard: 1);
        var repeated = await PlanAsync("second", again);

        Assert.Equal(("second", 0), (planned.JobId, planned.Committed.Count));
        Assert.Equal(("second", 1), (repeated.JobId, repeated.Committed.Count));
    }

    [LinuxFact]
    public async Task Admit_TheSameInputsSpelledOtherwise_AreTheSameJob()
    {
        await _job.PlanAsync("job-1");
        var link = Path.Combine(Path.GetDirectoryName(_job.Archive)!, "link");
        Directory.CreateSymbolicLink(link, _job.Archive);
        foreach (var spelling in new[]
        {
            _job.Archive + "/", $"{_job.Archive}//.", Path.GetRelativePath(Environment.CurrentDirectory, _job.Archive), $"file://{_job.Archive}", Path.Combine(_job.Archive, "..", "archive"), link,
        })
        {
            Assert.Equal(JobAdmission.Same("job-1"), await _job.Open().Steps.AdmitAsync(_job.Request with { Spec = _job.Spec with { Inputs = [spelling] } }, default));
        }

        Assert.Null((await _job.Open().Steps.AdmitAsync(_job.Request with { Spec = _job.Spec with { Inputs = [$"news={_job.Archive}"] } }, default)).JobId);
    }

    private Task<PlannedJob> PlanAsync(string id, JobRequest request) => _job.Open().Steps.PlanAsync(id, request, epoch: null, default);
}
