using System.Threading.Channels;
using LukePipeline.Ground;
using LukePipeline.Jobs.Commit;
using LukePipeline.Jobs.Files;
using LukePipeline.Jobs.Spec;
using LukePipeline.Storage.Local;
using LukePipeline.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace LukePipeline.Tests.Jobs;

/// <summary>Whether somebody is at work on a job: a live one is refused, a dead one is told from a silent one.</summary>
public sealed class HolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TimerClock _time = new(new DateTimeOffset(2026, 1, 2, 9, 31, 0, TimeSpan.Zero));
    private readonly List<string> _told = [];

    private LocalBlobStore Store => new(_folder.Path);

    public void Dispose() => _folder.Dispose();

    [LinuxFact]
    public async Task Claim_JobOfALiveProcess_IsRefusedAndLeftAlone()
    {
        await using JobHold first = new(_time), second = new(_time);
        await ClaimAsync(first, "job-a");

        var refused = await Assert.ThrowsAsync<OutputInUseException>(() => ClaimAsync(second, "job-b"));
        var overwriting = await Assert.ThrowsAsync<OutputInUseException>(() => ClaimAsync(second, "job-b", overwrite: true));

        Assert.Equal(
            $"{_folder.Path} is in use by process {Environment.ProcessId} on {Environment.MachineName} since 09:31. Wait for its end or stop it; --take-over takes the job from it.",
            refused.Message);
        Assert.Equal(refused.Message, overwriting.Message);
        Assert.Equal(("job-a", 1), ((await OwnerAsync()).JobId, (await OwnerAsync()).Epoch));
    }

    [LinuxFact]
    public async Task Claim_JobOfALiveProcessTakenOver_FencesItOff()
    {
        await using JobHold first = new(_time), second = new(_time);
        var lost = await ClaimAsync(first, "job-a");

        var claim = await ClaimAsync(second, "job-b", takeOver: true);

        Assert.Equal((ClaimKind.Resumed, "job-a", 2), (claim.Kind, claim.Job.Id, claim.Job.Epoch));
        await Assert.ThrowsAsync<OwnershipLostException>(() => lost.Job.EnsureOwnedAsync(default));
    }

    [LinuxFact]
    public async Task Claim_AfterAnOrderlyEnd_GoesOnAtOnceFromAnywhere()
    {
        await using (var first = new JobHold(_time))
        {
            await ClaimAsync(first, "job-a");
            await MoveAsync(holder => holder with { Boot = "elsewhere" });
        }

        await using var second = new JobHold(_time);
        Assert.Equal(ClaimKind.Resumed, (await ClaimAsync(second, "job-b")).Kind);
        Assert.Equal(["_job/job-a/alive/" + second.Holder.Token + ".json", "_job/owner.json"], await ProtocolJob.NamesAsync(Store));
    }

    [LinuxFact]
    public async Task Claim_ProcessThatHasDiedOnThisBoot_GoesOnAtOnce()
    {
        await using JobHold first = new(_time), second = new(_time);
        await ClaimAsync(first, "job-a");

        // The number is in use again, by a process that was started at another time.
        await MoveAsync(process => process with { Start = "1" });

        Assert.Equal(ClaimKind.Resumed, (await ClaimAsync(second, "job-b")).Kind);
        Assert.Empty(_told);
    }

    [Fact]
    public async Task Claim_SilentProcessOfAnotherMachine_IsWaitedForAndSaid()
    {
        await using JobHold first = new(_time), second = new(_time);
        await ClaimAsync(first, "job-a");
        await MoveAsync(process => process with { Host = "web-3", Boot = "elsewhere", Id = 1 });
        _time.Advance(TimeSpan.FromSeconds(20));
        await first.DisposeAsync();
        await RestoreBeatAsync(first, _time.GetUtcNow() - TimeSpan.FromSeconds(20));

        var began = _time.GetUtcNow();
        var claim = await AdvanceUntilAsync(() => ClaimAsync(second, "job-b"));

        Assert.Equal(ClaimKind.Resumed, claim.Kind);
        Assert.Equal(40, (_time.GetUtcNow() - began).TotalSeconds, tolerance: 1);
        Assert.Equal("a sign of life of process 1 on web-3, which holds the output: without one in 40 s it counts as dead", Assert.Single(_told));
    }

    [Fact]
    public async Task Claim_LiveProcessOfAnotherMachine_IsRefusedAtItsNextSign()
    {
        await using JobHold first = new(_time), second = new(_time);
        await ClaimAsync(first, "job-a");
        await MoveAsync(process => process with { Host = "web-3", Boot = "elsewhere", Id = 1 });
        await _time.NextTimerAsync();
        var (began, sign) = (_time.GetUtcNow(), await BeatAsync(first));

        var refused = await Assert.ThrowsAsync<OutputInUseException>(() => AdvanceUntilAsync(() => ClaimAsync(second, "job-b"), SignAsync));

        Assert.Contains("in use by process 1 on web-3 since 09:31", refused.Message, StringComparison.Ordinal);

        // The sign that was due is written at its own pace, whatever the clock says.
        Task SignAsync() => _time.GetUtcNow() - began < JobHold.Period
            ? Task.CompletedTask
            : Eventually.IsTrueAsync(async () => await BeatAsync(first) != sign, "the first has given a sign");
    }

    private Task<JobClaim> ClaimAsync(JobHold hold, string id, bool overwrite = false, bool takeOver = false) => new JobStore(
        Store, _time, parts: null, hold, what =>
        {
            _told.Add(what);
            return new MemoryStream();
        }).ClaimAsync(id, ProtocolJob.Spec(), overwrite, takeOver, default);

    private async Task<JobOwner> OwnerAsync() => (await new JobStore(Store).ReadOwnerAsync(default))!;

    /// <summary>Changes what the owner says of its process.</summary>
    private async Task MoveAsync(Func<ProcessIdentity, ProcessIdentity> change)
    {
        var owner = await OwnerAsync();
        await Store.PutAsync(JobPaths.Owner, JobJson.ToBytes(owner with { Holder = owner.Holder! with { Process = change(owner.Holder.Process) } }), default);
    }

    private async Task<HolderBeat?> BeatAsync(JobHold hold) => await new JobFiles(Store).ReadAsync<HolderBeat>(JobPaths.Alive("job-a", hold.Holder.Token), default);

    private Task RestoreBeatAsync(JobHold hold, DateTimeOffset at) => Store.PutAsync(JobPaths.Alive("job-a", hold.Holder.Token), JobJson.ToBytes(new HolderBeat(at)), default);

    /// <summary>Lets a second pass whenever the claim has set itself its next look, until it has ended: however slow the machine, no second passes that the claim does not see.</summary>
    /// <param name="begin">Begins it.</param>
    /// <param name="settle">What is to have happened after each second; null for nothing.</param>
    private async Task<T> AdvanceUntilAsync<T>(Func<Task<T>> begin, Func<Task>? settle = null)
    {
        _time.ForgetTimers();
        var task = begin();
        for (var second = 0; second < 120; second++)
        {
            await Task.WhenAny(task, _time.NextTimerAsync());
            if (task.IsCompleted)
            {
                break;
            }

            _time.Advance(TimeSpan.FromSeconds(1));
            await (settle?.Invoke() ?? Task.CompletedTask);
        }

        return await task;
    }

    /// <summary>A clock that tells when somebody has begun to wait on it.</summary>
    private sealed class TimerClock(DateTimeOffset start) : FakeTimeProvider(start)
    {
        private readonly Channel<ITimer> _timers = Channel.CreateUnbounded<ITimer>();

        public Task NextTimerAsync() => _timers.Reader.ReadAsync().AsTask();

        public void ForgetTimers()
        {
            while (_timers.Reader.TryRead(out _))
            {
            }
        }

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = base.CreateTimer(callback, state, dueTime, period);
            _timers.Writer.TryWrite(timer);
            return timer;
        }
    }
}
