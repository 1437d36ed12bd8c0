using LukePipeline.Corpus.Inputs;
using LukePipeline.Ground;
using LukePipeline.Jobs.Files;
using LukePipeline.Tests.Corpus;
using LukePipeline.Tests.Jobs.Work;

namespace LukePipeline.Tests.Jobs.Steps;

/// <summary>Inputs that planning never comes back from.</summary>
public sealed class StalledPlanningTests : IDisposable
{
    private readonly WorkedJob _job = new() { ShardBytes = 16 };
    private readonly ManualResetEventSlim _end = new();

    public StalledPlanningTests()
    {
        _job.Write("a.jsonl", "Ann met Bob in Rome.");
        File.WriteAllBytes(Path.Combine(_job.Archive, "stuck.parquet"), HostileParquet.Make());
    }

    public void Dispose()
    {
        _end.Set();
        _job.Dispose();
    }

    [Fact]
    public async Task Plan_InputThatHoldsItUpTwice_IsSkippedWithARow()
    {
        for (var attempt = 0; attempt < 2; attempt++)
        {
            var error = await Assert.ThrowsAnyAsync<TimeoutException>(() => PlanAsync(advance: TimeSpan.FromMinutes(6)));
            Assert.Contains("Looking into stuck.parquet has made no progress for 5 minutes.", error.Message, StringComparison.Ordinal);
        }

        var planned = await _job.PlanAsync();

        var plan = await _job.Owned(planned).ReadPlanAsync(default);
        Assert.Equal(["a.jsonl"], plan!.Corpus.Files.Select(file => file.Source).Distinct());
        Assert.Equal([("stuck.parquet", ReasonCode.PoisonDocument)], plan.Corpus.Refused.Select(refused => (refused.Source, refused.Reason)));
    }

    [Fact]
    public async Task Plan_CancelledWhileItIsStuck_EndsAndLeavesNoMark()
    {
        using var stop = new CancellationTokenSource();
        var (planning, stuck) = Begin(stop.Token);
        await stuck;

        await stop.CancelAsync();
        while (!planning.IsCompleted)
        {
            _job.Time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => planning);
        Assert.Empty(await ProtocolJob.NamesAsync(_job.Store, JobPaths.PlanningMarks("job-1")));
    }

    private async Task PlanAsync(TimeSpan advance)
    {
        var (planning, stuck) = Begin(default);
        await stuck;
        for (var passed = TimeSpan.Zero; passed < advance && !planning.IsCompleted; passed += TimeSpan.FromSeconds(10))
        {
            _job.Time.Advance(TimeSpan.FromSeconds(10));
            await Task.Delay(5);
        }

        await planning;
    }

    /// <summary>Begins an attempt as a new process does; the second task ends when it is stuck.</summary>
    private (Task Planning, Task Stuck) Begin(CancellationToken cancellationToken)
    {
        var stuck = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _job.Inputs = inputs => new StuckInput(inputs, stuck, _end);
        var planning = _job.Open().Steps.PlanAsync("job-1", _job.Request, epoch: null, cancellationToken);
        return (planning, stuck.Task);
    }

    private sealed class StuckInput(IInputStore inner, TaskCompletionSource stuck, ManualResetEventSlim end) : IInputStore
    {
        public bool Handles(string input) => inner.Handles(input);

        public IAsyncEnumerable<InputListing> ListAsync(string input, CorpusOptions options, CancellationToken cancellationToken) =>
            inner.ListAsync(input, options, cancellationToken);

        public Task<Stream> OpenAsync(InputFile file, CorpusOptions options, long start, bool seekable, CancellationToken cancellationToken)
        {
            if (file.Source == "stuck.parquet")
            {
                // A parser that goes round in circles: it holds its thread, and hears of no cancellation.
                stuck.TrySetResult();
                end.Wait(CancellationToken.None);
            }

            return inner.OpenAsync(file, options, start, seekable, cancellationToken);
        }
    }
}
