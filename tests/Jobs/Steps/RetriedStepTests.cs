using LukePipeline.Ground;
using LukePipeline.Jobs.Steps;
using LukePipeline.Storage;
using LukePipeline.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace LukePipeline.Tests.Jobs.Steps;

public sealed class RetriedStepTests
{
    private readonly FakeTimeProvider _time = new();
    private int _tries;

    [Fact]
    public async Task TryFinish_StoreComesBack_TriesAgainWithGrowingPauses()
    {
        var step = Step(() => _tries < 4 ? throw Down() : 7);
        foreach (var pause in new[] { 1, 2, 4 })
        {
            Assert.Null(await LookAsync(step));
            Assert.Equal($"the store is down ({_tries})", step.WaitingOn);
            var tries = _tries;
            _time.Advance(TimeSpan.FromSeconds(pause) - TimeSpan.FromTicks(1));
            Assert.False(step.TryFinish(out _, out _));
            Assert.False(step.TryFinish(out _, out _));
            Assert.Equal(tries, _tries);
            _time.Advance(TimeSpan.FromTicks(1));
        }

        Assert.Equal((7, null), await EndAsync(step));
        Assert.Equal(4, _tries);
    }

    [Fact]
    public async Task TryFinish_StoreStaysAway_GivesUpAfterTheTimeThatIsGiven()
    {
        var policy = new RetryPolicy();
        var step = Step(() => throw Down());
        var begin = _time.GetUtcNow();
        (int, string?)? end = null;
        while (end is null)
        {
            end = await LookAsync(step);
            _time.Advance(policy.LongestDelay);
        }

        Assert.Equal((0, $"the store is down ({_tries})"), end);
        Assert.InRange(_time.GetUtcNow() - begin, policy.RetryFor, policy.RetryFor + (3 * policy.LongestDelay));
        Assert.True(_tries >= policy.LeastAttempts);
    }

    [Fact]
    public async Task TryFinish_TroubleOfThisMachine_IsLeftToAnotherWhileThereIsOne()
    {
        var isThere = true;
        var step = Step(() => throw new BlobStoreException("no space here") { MayBeOfThisProcess = true }, failure => isThere && failure.MayBeOfThisProcess);
        Assert.Equal((0, "no space here"), await EndAsync(step));

        isThere = false;
        Assert.Null(await LookAsync(step));
        Assert.Equal("no space here", step.WaitingOn);
        Assert.Null(await LookAsync(Step(() => throw Down(), failure => failure.MayBeOfThisProcess)));
    }

    [Fact]
    public async Task TryFinish_ErrorForAPerson_EndsAtOnce()
    {
        var step = Step(() => throw new LukeException("There is no input."));

        Assert.Equal((0, "There is no input."), await EndAsync(step));
        Assert.Equal(1, _tries);
    }

    [Fact]
    public async Task TryFinish_ErrorOfOurOwn_EndsAtOnce()
    {
        var step = Step(() => throw new InvalidOperationException("a bug"));

        Assert.Equal((0, "a bug"), await EndAsync(step));
        Assert.Equal(1, _tries);
    }

    [Fact]
    public async Task Stop_WhileItRuns_EndsIt()
    {
        var running = new TaskCompletionSource();
        var step = new RetriedStep<int>(
            async stop =>
            {
                running.SetResult();
                await Task.Delay(Timeout.Infinite, stop);
                return 1;
            },
            new RetryPolicy(),
            _time);
        Assert.False(step.TryFinish(out _, out _));
        await running.Task;

        step.Stop();

        Assert.Equal((0, "It was stopped."), await EndAsync(step));
    }

    private BlobStoreException Down() => new($"the store is down ({_tries})");

    private RetriedStep<int> Step(Func<int> work, Func<JobFailure, bool>? isForAnother = null) => new(
        _ =>
        {
            _tries++;
            return Task.FromResult(work());
        },
        new RetryPolicy(),
        _time,
        isForAnother);

    /// <summary>Looks until one try more has ended; null where it is to be made again. Every failure has a message of its own.</summary>
    private static async Task<(int Result, string? Error)?> LookAsync(RetriedStep<int> step)
    {
        var (before, end) = (step.WaitingOn, default((int, string?)?));
        await Eventually.IsTrueAsync(
            () =>
            {
                if (step.TryFinish(out var result, out var failure))
                {
                    end = (result, failure?.Message);
                }

                return end is not null || step.WaitingOn != before;
            },
            "one try more has ended");
        return end;
    }

    private static async Task<(int Result, string? Error)> EndAsync(RetriedStep<int> step)
    {
        (int, string?) end = default;
        await Eventually.IsTrueAsync(
            () =>
            {
                var isEnded = step.TryFinish(out var result, out var failure);
                end = (result, failure?.Message);
                return isEnded;
            },
            "the step has ended");
        return end;
    }
}
