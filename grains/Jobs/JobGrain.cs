using System.Globalization;
using LukePipeline.Grains.Contracts;
using LukePipeline.Grains.Devices;
using LukePipeline.Ground;
using LukePipeline.Ground.Waits;
using LukePipeline.Jobs.Spec;
using LukePipeline.Jobs.Steps;
using Orleans.Concurrency;
using Orleans.Runtime.Placement;

namespace LukePipeline.Grains.Jobs;

/// <summary>
/// The coordinator of one job: a state machine that a timer drives. Everything long runs beside it; everything it must not
/// forget is in the store or in its small persistent state.
/// </summary>
[Reentrant, CollectionAgeLimit(Minutes = 2)]
internal sealed partial class JobGrain(
    [PersistentState("job")] IPersistentState<JobGrainState> state,
    IJobSteps steps,
    JobParts parts,
    ISiloRegistry silos,
    LeasePolicy policy,
    WaitBoard waits,
    JobMetrics metrics,
    TimeProvider time,
    ILogger<JobGrain> logger) : Grain, IJobGrain
{
    /// <summary>Time between two looks at the job.</summary>
    private static readonly TimeSpan TickPeriod = TimeSpan.FromMilliseconds(250);

    /// <summary>How long a grain that came to life amid a job waits for the heartbeats of shards that go on elsewhere.</summary>
    private static readonly TimeSpan AdoptionTime = TimeSpan.FromSeconds(3);

    /// <summary>How long running shards may take to stop before the job counts as cancelled without their word.</summary>
    private static readonly TimeSpan StopTime = TimeSpan.FromSeconds(6);

    private LostShards? _lost;
    private JobSaving? _saving;
    private DeviceLack? _lack;
    private JobWait? _wait;
    private IGrainTimer? _timer;
    private bool _ticking;
    private int _committed;
    private DateTimeOffset _committedAt;
    private WorkCounters _carried;
    private bool _resumed;
    private Lazy<JobRequest>? _request;
    private PlannedJob? _planned;
    private ShardSchedule? _schedule;
    private RetriedStep<PlannedJob>? _planning;
    private RetriedStep<bool>? _closing;
    private DateTimeOffset _startsFrom;
    private DateTimeOffset _cancelAt;
    private bool _hasStarted;
    private bool _isMoving;
    private bool _othersMayTry;
    private Task? _forgetting;

    private string JobId => this.GetPrimaryKeyString();

    private JobGrainState State => state.State;

    private JobSaving Saving => _saving ??= new JobSaving(
        state, JobId, Collect, () => GrainFactory.GetGrain<IJobDirectoryGrain>(0).NoteAsync(Snapshot()), DeactivateOnIdle, time, logger);

    private LostShards Lost => _lost ??= new LostShards(policy.Retry, time, IsForAnother);

    /// <summary>What was asked, read out of its text once; text that cannot be read fails the step that asks for it.</summary>
    private Lazy<JobRequest> Request => _request ??= Reading(State.Submission!, parts);

    /// <summary>True during a rolling upgrade, on a silo that has not been upgraded: nothing is read out of the state, and nothing written.</summary>
    private bool IsOfLaterProgram => State.Version > JobGrainState.CurrentVersion;

    /// <summary>The steps run beside the grain, where its state must not be touched: they get what was in it.</summary>
    private static Lazy<JobRequest> Reading(JobSubmission submission, JobParts parts) => new(() => submission.ToRequest(parts));

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        if (IsOfLaterProgram)
        {
            return Task.CompletedTask;
        }

        if (State.State is JobStatus.Running or JobStatus.Committing)
        {
            // The plan and the committed shards come from the store; shards at work elsewhere report within a heartbeat.
            _resumed = true;
            State.State = JobStatus.Planning;
        }

        EnsureTicking();
        return Task.CompletedTask;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        metrics.Leave(JobId);
        return Task.CompletedTask;
    }

    public async Task<JobSnapshot> SubmitAsync(JobSubmission submission)
    {
        CheckVersion();
        await (_forgetting ?? Task.CompletedTask);
        if (State.State is JobStatus.Unknown or JobStatus.Failed or JobStatus.Cancelled || (State.State == JobStatus.Done && (submission.Overwrite || submission.Again)))
        {
            (State.Submission, _request) = (submission, null);
            State.State = JobStatus.Planning;
            (State.Message, State.Reason) = (null, null);
            State.EndedAt = null;
            State.CannotHere = null;
            (State.Epoch, State.StoredAs) = (null, null);
            State.SubmittedAt = time.GetUtcNow();
            (_planned, _schedule, _planning, _closing) = (null, null, null, null);
            Lost.Clear();
            (_lack, _wait, _hasStarted, _resumed, _carried) = (null, null, false, false, default);
            (State.Shards, State.ShardsDone, State.Counters, State.CommittedWork) = (0, 0, default, null);
            (State.ShardsResumed, State.DocumentsResumed, State.WasComplete) = (null, null, null);
            await Saving.WriteAsync();
            LogSubmitted(JobId, submission.Output);
            EnsureTicking();
            await Saving.NoteAsync();
        }

        return Snapshot();
    }

    public Task<JobSnapshot> GetStatusAsync()
    {
        CheckVersion();
        return Task.FromResult(Snapshot());
    }

    public async Task<JobSnapshot> CancelAsync()
    {
        CheckVersion();
        if (State.State is JobStatus.Planning or JobStatus.Running or JobStatus.Committing)
        {
            LogCancelling(JobId);
            _planning?.Stop();
            _closing?.Stop();
            _closing = null;
            _cancelAt = time.GetUtcNow() + StopTime;
            await EnterAsync(JobStatus.Cancelling);
            StopLeases();
        }

        return Snapshot();
    }

    public Task<LeaseVerdict> ReportAsync(ShardReport report)
    {
        CheckVersion();
        if (State.State.IsFinal() || State.State == JobStatus.Unknown || (_planned is { } planned && report.Lease.Epoch != planned.Epoch))
        {
            return Task.FromResult(LeaseVerdict.Stop);
        }

        // Before the plan is back from the store a holder simply goes on; its next heartbeat is adopted.
        if (_schedule is null)
        {
            if (report.State == ShardState.Committed)
            {
                // The plan may have been read a moment before this commit: the store is asked about the shard once more.
                Lost.Add(report.Lease.Shard);
            }

            return Task.FromResult(State.State == JobStatus.Cancelling ? LeaseVerdict.Stop : LeaseVerdict.Continue);
        }

        var verdict = _schedule.Hear(report, time.GetUtcNow());
        if (report.State is ShardState.Failed or ShardState.Refused && _schedule.SetbacksOf(report.Silo) == 1)
        {
            // The first of a row: the others say the same.
            LogCannotWork(JobId, report.Silo.ToString(), report.Message);
        }

        if (report.State == ShardState.Committed)
        {
            // A place is free: the next shard starts now, not at the next tick. A tick never throws.
            _ = TickAsync();
        }

        return Task.FromResult(State.State == JobStatus.Cancelling ? LeaseVerdict.Stop : verdict);
    }

    public async Task WakeAsync()
    {
        CheckVersion();
        if (State.State == JobStatus.Unknown || State.State.IsFinal())
        {
            // Whoever wakes it takes it for one that runs: the list has not heard of its end, or the state of the job is lost.
            await Saving.NoteAsync();
        }
    }

    public async Task<bool> ForgetAsync()
    {
        CheckVersion();
        if (State.State != JobStatus.Unknown && !State.State.IsFinal())
        {
            return false;
        }

        _forgetting ??= state.ClearStateAsync();
        try
        {
            await _forgetting;
            (_planned, _schedule) = (null, null);
            return true;
        }
        finally
        {
            _forgetting = null;
        }
    }

    private void CheckVersion()
    {
        if (IsOfLaterProgram)
        {
            // Leave, so that the next call may find a silo that knows the state. Of Orleans' own type, which crosses to any client.
            DeactivateOnIdle();
            throw new OrleansException(
                $"The state of job {JobId} was written by a later program (version {State.Version} of the state, this silo knows {JobGrainState.CurrentVersion}). "
                + "Upgrade this silo, or stop it so that the others take the job.");
        }
    }

    private void EnsureTicking()
    {
        if (State.State == JobStatus.Unknown || State.State.IsFinal())
        {
            return;
        }

        _timer ??= this.RegisterGrainTimer(TickAsync, new GrainTimerCreationOptions(TimeSpan.Zero, TickPeriod) { KeepAlive = true, Interleave = true });
    }

    private async Task TickAsync()
    {
        if (_ticking || _isMoving)
        {
            return;
        }

        _ticking = true;
        try
        {
            await (State.State switch
            {
                JobStatus.Planning => PlanAsync(),
                JobStatus.Running => RunAsync(),
                JobStatus.Committing => CommitAsync(),
                JobStatus.Cancelling => FinishCancelAsync(),
                _ => RestAsync(),
            });
            Saving.Keep(State.State == JobStatus.Running ? _schedule?.Committed : null);
            Measure();
        }
        catch (Exception e)
        {
            // The next tick goes on from here.
            Saving.Tell(e);
        }
        finally
        {
            _ticking = false;
        }
    }

    private Task RestAsync()
    {
        if (!Saving.IsOwing)
        {
            _timer?.Dispose();
            _timer = null;
        }

        return Task.CompletedTask;
    }

    private void Measure()
    {
        if (_schedule is { } schedule && schedule.Committed != _committed)
        {
            // What silos could not do before a job got on is no matter afterwards.
            State.CannotHere = _committed < 0 ? State.CannotHere : null;
            (_committed, _committedAt) = (schedule.Committed, time.GetUtcNow());
        }

        if (!State.State.IsFinal())
        {
            metrics.See(JobId, State.State, _committedAt, WaitNow()?.Kind);
        }
    }

    private async Task PlanAsync()
    {
        _planning ??= Planning();
        if (!_planning.TryFinish(out var planned, out var failure))
        {
            (State.Message, _wait) = (_planning.WaitingOn, JobWait.OfRetry(_planning.WaitingOn));
            return;
        }

        (_planning, _wait) = (null, null);
        if (State.State != JobStatus.Planning)
        {
            return;
        }

        if (planned is null)
        {
            // What was left to others is for this silo to do where they are gone meanwhile.
            var isLeft = failure!.MayBeOfThisProcess && _othersMayTry && FindOther() is null;
            await (isLeft ? Task.CompletedTask : MoveOrFailAsync(failure));
            return;
        }

        _planned = planned;
        (_committed, _committedAt) = (-1, time.GetUtcNow());
        _carried = _resumed ? State.CommittedWork ?? default : default;
        State.ShardsResumed ??= planned.Committed.Count;
        State.DocumentsResumed ??= planned.Committed.Values.Sum(counts => counts.Documents);
        State.WasComplete = planned.IsComplete ? true : null;
        _schedule = new ShardSchedule(planned.Shards, policy, planned.Waves, planned.MaxSilos);
        foreach (var (shard, counts) in planned.Committed)
        {
            _schedule.MarkCommitted(shard, WorkCounters.Of(counts));
        }

        // An overwrite is done once; coming back to life must not take the prefix from itself again.
        State.Submission = State.Submission! with { Overwrite = false, Again = false, TakeOver = false };
        State.Epoch = planned.Epoch;
        State.StoredAs = planned.JobId == JobId ? null : planned.JobId;
        State.Message = planned.Notice;
        _startsFrom = time.GetUtcNow() + (_resumed ? AdoptionTime : TimeSpan.Zero);
        LogPlanned(JobId, planned.Shards, planned.Committed.Count);
        await EnterAsync(planned.IsComplete ? JobStatus.Done : JobStatus.Running);
    }

    /// <summary>The step runs off the grain's thread, where the grain itself cannot be asked.</summary>
    private RetriedStep<PlannedJob> Planning()
    {
        var (id, request, epoch, others) = (State.StoredAs ?? JobId, Request, State.Epoch, FindOther() is not null);
        _othersMayTry = others;
        return new RetriedStep<PlannedJob>(
            stop => steps.PlanAsync(id, request.Value with { OthersMayTry = others }, epoch, stop), policy.Retry, time, IsForAnother);
    }

    private async Task RunAsync()
    {
        var schedule = _schedule!;
        var now = time.GetUtcNow();
        var active = silos.Active();
        var alive = active.Select(silo => silo.Silo).ToHashSet();
        foreach (var (lease, isDead) in schedule.Expire(alive, now))
        {
            LogLeaseExpired(JobId, lease.Shard, lease.LeaseId);
            metrics.Lost(isDead);
            Lost.Add(lease.Shard);
        }

        var planned = _planned!;
        if (!Lost.TryFinish(
            (shards, stop) => steps.CommittedAsync(planned, shards, stop), (shard, counts) => schedule.MarkCommitted(shard, WorkCounters.Of(counts)), out var unknown))
        {
            (State.Message, _wait) = (Lost.WaitingOn ?? planned.Notice, JobWait.OfRetry(Lost.WaitingOn));
            await (unknown is null ? Task.CompletedTask : MoveOrFailAsync(unknown));
            return;
        }

        schedule.CheckRefusals(alive, now);
        _lack ??= new DeviceLack(JobId, policy, logger);
        var missing = _lack.Look(_planned!, active, _hasStarted || _resumed, now);
        if (State.State != JobStatus.Running)
        {
            return;
        }

        _wait = schedule.WaitingOn ?? _lack.Wait;
        State.Message = _wait?.Message ?? _planned!.Notice;
        if ((schedule.Failure ?? missing) is { } failure)
        {
            StopLeases();
            await FailAsync(failure);
        }
        else if (schedule.IsComplete)
        {
            await EnterAsync(JobStatus.Committing);
        }
        else if (now >= _startsFrom && _lack.Wait is null)
        {
            foreach (var (lease, silo) in schedule.TakeStarts(active, NewLease, now, SiloLabel.Parse(_planned!.Label)))
            {
                _hasStarted = true;

                // Not awaited: starts go out together, and one that hangs on a dying silo holds up nothing.
                _ = StartAsync(lease, silo);
            }
        }
    }

    private ShardLease NewLease(int shard) =>
        new(JobId, shard, Guid.NewGuid().ToString("N"), _planned!.Output, _planned.Epoch, State.StoredAs, SiloLabel.Parse(_planned.Label)?.ToString(), Kind: _planned.Kind, Priority: _planned.Priority);

    private async Task StartAsync(ShardLease lease, SiloAddress silo)
    {
        try
        {
            await ShardOn(silo, lease).StartAsync(lease);
        }
        catch (Exception e)
        {
            if (e is SiloUnavailableException)
            {
                LogLeaving(JobId, lease.Shard, silo.ToString());
            }
            else
            {
                LogStartFailed(JobId, lease.Shard, silo.ToString(), e);
            }

            _schedule?.Hear(new ShardReport(lease, silo, ShardState.Stopped, default), time.GetUtcNow());
            _schedule?.Avoid(silo, time.GetUtcNow());
        }
    }

    /// <summary>The grain of a shard on a silo; its key is read back by <see cref="WorkerKey"/>.</summary>
    private IShardGrain ShardOn(SiloAddress silo, ShardLease lease) =>
        GrainFactory.GetGrain<IShardGrain>(new WorkerKey(silo, $"{lease.JobId}/{lease.Shard}").ToString());

    private async Task CommitAsync()
    {
        var planned = _planned!;
        _closing ??= new RetriedStep<bool>(
            async stop =>
            {
                await steps.CompleteAsync(planned, stop);
                return true;
            },
            policy.Retry,
            time,
            IsForAnother);
        if (!_closing.TryFinish(out var done, out var failure))
        {
            (State.Message, _wait) = (_closing.WaitingOn, JobWait.OfRetry(_closing.WaitingOn));
            return;
        }

        _closing = null;
        if (done)
        {
            State.Message = null;
            await EnterAsync(JobStatus.Done);
        }
        else
        {
            await MoveOrFailAsync(failure!);
        }
    }

    private async Task FinishCancelAsync()
    {
        var mayWait = time.GetUtcNow() < _cancelAt;
        if (mayWait && (_schedule is { Running: > 0 } || _planning?.TryFinish(out _, out _) == false))
        {
            return;
        }

        // Without a plan as well: the manifest is what tells of the end.
        _planning = null;
        var (id, request) = (State.StoredAs ?? JobId, Request);
        _closing ??= new RetriedStep<bool>(stop => steps.CancelAsync(id, request.Value, stop), policy.Retry, time);
        if (!_closing.TryFinish(out var cancelled, out var failure))
        {
            (State.Message, _wait) = (_closing.WaitingOn, JobWait.OfRetry(_closing.WaitingOn));
            return;
        }

        // Cancelled in the moment of its end, the job may have completed after all.
        _closing = null;
        State.Message = failure?.Message;
        await EnterAsync(cancelled || failure is not null ? JobStatus.Cancelled : JobStatus.Done);
    }

    private void StopLeases()
    {
        foreach (var (lease, silo) in _schedule?.Leases() ?? [])
        {
            _ = StopAsync(lease, silo);
        }
    }

    private async Task StopAsync(ShardLease lease, SiloAddress silo)
    {
        try
        {
            await ShardOn(silo, lease).StopAsync(lease.LeaseId);
        }
        catch (Exception e)
        {
            // Its next heartbeat is answered with Stop.
            LogStartFailed(JobId, lease.Shard, silo.ToString(), e);
        }
    }

    /// <summary>
    /// Has another silo try what may be the trouble of this one alone, an input or a model that is not mounted here say; fails the job where
    /// every silo has tried.
    /// </summary>
    private async Task MoveOrFailAsync(JobFailure failure)
    {
        var other = FindOther();
        if (!failure.MayBeOfThisProcess || other is null)
        {
            await FailAsync(failure);
            return;
        }

        LogMoving(JobId, silos.Local.ToString(), failure.Message, other.ToString());
        State.CannotHere = [.. State.CannotHere ?? [], silos.Local.ToParsableString()];
        State.Message = $"the silo {silos.Local.Endpoint} cannot do this: {failure.Message}";
        await Saving.SaveAsync();
        _isMoving = true;
        RequestContext.Set(IPlacementDirector.PlacementHintKey, other);
        MigrateOnIdle();
        RequestContext.Remove(IPlacementDirector.PlacementHintKey);
    }

    /// <summary>A silo that has not tried what this one cannot do; null where there is none.</summary>
    private SiloAddress? FindOther() => silos.Active().Select(silo => silo.Silo)
        .FirstOrDefault(silo => !silo.Equals(silos.Local) && State.CannotHere?.Contains(silo.ToParsableString()) != true);

    private bool IsForAnother(JobFailure failure) => failure.MayBeOfThisProcess && FindOther() is not null;

    private Task FailAsync(JobFailure failure)
    {
        (State.Message, State.Reason) = (failure.Message, failure.Reason);
        LogFailed(JobId, failure.Reason, failure.Message);
        return EnterAsync(JobStatus.Failed);
    }

    private async Task EnterAsync(JobStatus next)
    {
        State.State = next;
        if (next.IsFinal())
        {
            State.EndedAt = time.GetUtcNow();
            LogEnded(JobId, next);
            metrics.End(JobId, next);
        }

        await Saving.SaveSoonAsync();
    }

    /// <summary>Puts into the state what the schedule knows.</summary>
    private void Collect()
    {
        if (_schedule is { } schedule)
        {
            (State.Counters, State.Shards, State.ShardsDone) = (CountersNow(schedule), schedule.Count, schedule.Committed);
            State.CommittedWork = _carried.WorkAlone() + schedule.CommittedCounters.WorkAlone();
        }
    }

    /// <summary>
    /// The work so far. What earlier lives of this grain saw of the words of shards is in no commit, and is carried along.
    /// </summary>
    private WorkCounters CountersNow(ShardSchedule schedule) => _carried.WorkAlone() + schedule.Counters;

    /// <summary>What the job waits for; null when it gets on.</summary>
    private JobWait? WaitNow()
    {
        if (State.State.IsFinal() || State.Submission is not { } submission)
        {
            return null;
        }

        return Saving.OwingFor is { } owing && owing >= OpenWait.WorthTelling
            ? new JobWait(JobWaitKind.State, string.Create(CultureInfo.InvariantCulture, $"waits for the state store, where the job is to be remembered ({owing.TotalSeconds:0} s)"))
            : _wait ?? (waits.Of(submission.Output) is { } open ? JobWait.Of(open.Kind, open.ToString()) : null);
    }

    private JobSnapshot Snapshot() => new()
    {
        JobId = JobId,
        // A grain that came to life amid its job reads the plan again, which is nobody's business.
        State = _resumed && State.State == JobStatus.Planning ? JobStatus.Running : State.State,
        Output = State.Submission?.Output ?? "",
        Shards = _schedule?.Count ?? State.Shards,
        ShardsDone = Math.Max(_schedule?.Committed ?? 0, State.ShardsDone),
        ShardsRunning = _schedule?.Running ?? 0,
        ShardsResumed = State.ShardsResumed ?? 0,
        DocumentsResumed = State.DocumentsResumed ?? 0,
        WasComplete = State.WasComplete == true,
        Counters = _schedule is { } schedule ? CountersNow(schedule) : State.Counters,
        Message = WaitNow()?.Message ?? State.Message,
        Reason = State.State == JobStatus.Cancelled ? ReasonCode.Cancelled : State.Reason,
        SubmittedAt = State.SubmittedAt,
        EndedAt = State.EndedAt,
    };
}
