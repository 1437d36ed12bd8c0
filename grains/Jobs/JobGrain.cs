using LukePipeline.Grains.Contracts;
using LukePipeline.Grains.Devices;
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

    private JobView? _view;
    private LeaseSender? _sender;
    private JobMove? _move;
    private LostShards? _lost;
    private JobSaving? _saving;
    private DeviceLack? _lack;
    private IGrainTimer? _timer;
    private bool _ticking;
    private int _committed;
    private DateTimeOffset _committedAt;
    private Lazy<JobRequest>? _request;
    private PlannedJob? _planned;
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

    private JobView View => _view ??= new JobView(state, JobId, waits);

    private LeaseSender Sender => _sender ??= new LeaseSender(GrainFactory, JobId, time, logger);

    private JobMove Move => _move ??= new JobMove(silos, state);

    private JobSaving Saving => _saving ??= new JobSaving(
        state, JobId, View.Collect, () => GrainFactory.GetGrain<IJobDirectoryGrain>(0).NoteAsync(View.Snapshot(Saving.OwingFor)), DeactivateOnIdle, time, logger);

    private LostShards Lost => _lost ??= new LostShards(policy.Retry, time, Move.IsForAnother);

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
            View.IsResumed = true;
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
            (_planned, _planning, _closing) = (null, null, null);
            View.Clear();
            Lost.Clear();
            (_lack, _hasStarted) = (null, false);
            (State.Shards, State.ShardsDone, State.Worked, State.Counters, State.CommittedWork) = (0, 0, null, default, null);
            (State.ShardsResumed, State.DocumentsResumed, State.WasComplete) = (null, null, null);
            await Saving.WriteAsync();
            LogSubmitted(JobId, submission.Output);
            EnsureTicking();
            await Saving.NoteAsync();
        }

        return View.Snapshot(Saving.OwingFor);
    }

    public Task<JobSnapshot> GetStatusAsync()
    {
        CheckVersion();
        return Task.FromResult(View.Snapshot(Saving.OwingFor));
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
            Sender.StopAll(View.Schedule);
        }

        return View.Snapshot(Saving.OwingFor);
    }

    public Task<LeaseVerdict> ReportAsync(ShardReport report)
    {
        CheckVersion();
        if (State.State.IsFinal() || State.State == JobStatus.Unknown || (_planned is { } planned && report.Lease.Epoch != planned.Epoch))
        {
            return Task.FromResult(LeaseVerdict.Stop);
        }

        // Before the plan is back from the store a holder simply goes on; its next heartbeat is adopted.
        if (View.Schedule is null)
        {
            if (report.State == ShardState.Committed)
            {
                // The plan may have been read a moment before this commit: the store is asked about the shard once more.
                Lost.Add(report.Lease.Shard);
            }

            return Task.FromResult(State.State == JobStatus.Cancelling ? LeaseVerdict.Stop : LeaseVerdict.Continue);
        }

        var verdict = View.Schedule.Hear(report, time.GetUtcNow());
        if (report.State is ShardState.Failed or ShardState.Refused && View.Schedule.SetbacksOf(report.Silo) == 1)
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
            (_planned, View.Schedule) = (null, null);
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
            Saving.Keep(State.State == JobStatus.Running ? View.Schedule?.Committed : null);
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
        if (View.Schedule is { } schedule && schedule.Committed != _committed)
        {
            // What silos could not do before a job got on is no matter afterwards.
            State.CannotHere = _committed < 0 ? State.CannotHere : null;
            (_committed, _committedAt) = (schedule.Committed, time.GetUtcNow());
        }

        if (!State.State.IsFinal())
        {
            metrics.See(JobId, State.State, _committedAt, View.WaitNow(Saving.OwingFor)?.Kind);
        }
    }

    private async Task PlanAsync()
    {
        _planning ??= Planning();
        if (!_planning.TryFinish(out var planned, out var failure))
        {
            (State.Message, View.Wait) = (_planning.WaitingOn, JobWait.OfRetry(_planning.WaitingOn));
            return;
        }

        (_planning, View.Wait) = (null, null);
        if (State.State != JobStatus.Planning)
        {
            return;
        }

        if (planned is null)
        {
            // What was left to others is for this silo to do where they are gone meanwhile.
            var isLeft = failure!.MayBeOfThisProcess && _othersMayTry && Move.FindOther() is null;
            await (isLeft ? Task.CompletedTask : MoveOrFailAsync(failure));
            return;
        }

        _planned = planned;
        (_committed, _committedAt) = (-1, time.GetUtcNow());
        View.Carried = View.IsResumed ? State.CommittedWork ?? default : default;
        State.ShardsResumed ??= planned.Committed.Count;
        State.DocumentsResumed ??= planned.Committed.Values.Sum(counts => counts.Documents);
        State.WasComplete = planned.IsComplete ? true : null;
        View.Schedule = new ShardSchedule(planned.Shards, policy, planned.Waves, planned.MaxSilos, planned.Weights);
        foreach (var (shard, counts) in planned.Committed)
        {
            View.Schedule.MarkCommitted(shard, WorkCounters.Of(counts));
        }

        // An overwrite is done once; coming back to life must not take the prefix from itself again.
        State.Submission = State.Submission! with { Overwrite = false, Again = false, TakeOver = false };
        State.Epoch = planned.Epoch;
        State.StoredAs = planned.JobId == JobId ? null : planned.JobId;
        State.Message = planned.Notice;
        _startsFrom = time.GetUtcNow() + (View.IsResumed ? AdoptionTime : TimeSpan.Zero);
        LogPlanned(JobId, planned.Shards, planned.Committed.Count);
        await EnterAsync(planned.IsComplete ? JobStatus.Done : JobStatus.Running);
    }

    /// <summary>The step runs off the grain's thread, where the grain itself cannot be asked.</summary>
    private RetriedStep<PlannedJob> Planning()
    {
        var (id, request, epoch, others) = (State.StoredAs ?? JobId, Request, State.Epoch, Move.FindOther() is not null);
        _othersMayTry = others;
        return new RetriedStep<PlannedJob>(
            stop => steps.PlanAsync(id, request.Value with { OthersMayTry = others }, epoch, stop), policy.Retry, time, Move.IsForAnother);
    }

    private async Task RunAsync()
    {
        var schedule = View.Schedule!;
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
            (State.Message, View.Wait) = (Lost.WaitingOn ?? planned.Notice, JobWait.OfRetry(Lost.WaitingOn));
            await (unknown is null ? Task.CompletedTask : MoveOrFailAsync(unknown));
            return;
        }

        schedule.CheckRefusals(alive, now);
        _lack ??= new DeviceLack(JobId, policy, logger);
        var missing = _lack.Look(_planned!, active, _hasStarted || View.IsResumed, now);
        if (State.State != JobStatus.Running)
        {
            return;
        }

        View.Wait = schedule.WaitingOn ?? _lack.Wait;
        State.Message = View.Wait?.Message ?? _planned!.Notice;
        if ((schedule.Failure ?? missing) is { } failure)
        {
            Sender.StopAll(View.Schedule);
            await FailAsync(failure);
        }
        else if (schedule.IsComplete)
        {
            await EnterAsync(JobStatus.Committing);
        }
        else if (now >= _startsFrom && _lack.Wait is null)
        {
            foreach (var (lease, silo) in schedule.TakeStarts(active, shard => Sender.NewLease(planned, State.StoredAs, shard), now, SiloLabel.Parse(_planned!.Label)))
            {
                _hasStarted = true;
                Sender.Start(schedule, lease, silo);
            }
        }
    }

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
            Move.IsForAnother);
        if (!_closing.TryFinish(out var done, out var failure))
        {
            (State.Message, View.Wait) = (_closing.WaitingOn, JobWait.OfRetry(_closing.WaitingOn));
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
        if (mayWait && (View.Schedule is { Running: > 0 } || _planning?.TryFinish(out _, out _) == false))
        {
            return;
        }

        // Without a plan as well: the manifest is what tells of the end.
        _planning = null;
        var (id, request) = (State.StoredAs ?? JobId, Request);
        _closing ??= new RetriedStep<bool>(stop => steps.CancelAsync(id, request.Value, stop), policy.Retry, time);
        if (!_closing.TryFinish(out var cancelled, out var failure))
        {
            (State.Message, View.Wait) = (_closing.WaitingOn, JobWait.OfRetry(_closing.WaitingOn));
            return;
        }

        // Cancelled in the moment of its end, the job may have completed after all.
        _closing = null;
        State.Message = failure?.Message;
        await EnterAsync(cancelled || failure is not null ? JobStatus.Cancelled : JobStatus.Done);
    }

    /// <summary>
    /// Has another silo try what may be the trouble of this one alone, an input or a model that is not mounted here say; fails the job where
    /// every silo has tried.
    /// </summary>
    private async Task MoveOrFailAsync(JobFailure failure)
    {
        var other = Move.FindOther();
        if (!failure.MayBeOfThisProcess || other is null)
        {
            await FailAsync(failure);
            return;
        }

        LogMoving(JobId, Move.Here, failure.Message, other.ToString());
        Move.Note(failure);
        await Saving.SaveAsync();
        _isMoving = true;
        RequestContext.Set(IPlacementDirector.PlacementHintKey, other);
        MigrateOnIdle();
        RequestContext.Remove(IPlacementDirector.PlacementHintKey);
    }

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
}
