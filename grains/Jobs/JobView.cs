using System.Globalization;
using LukePipeline.Grains.Contracts;
using LukePipeline.Ground;
using LukePipeline.Ground.Waits;

namespace LukePipeline.Grains.Jobs;

/// <summary>What a life of a job's grain knows beyond the recorded state, and what is told of both. Used on the grain's own thread only.</summary>
/// <param name="state">The recorded state.</param>
/// <param name="jobId">The job.</param>
/// <param name="waits">What this process waits for.</param>
internal sealed class JobView(IPersistentState<JobGrainState> state, string jobId, WaitBoard waits)
{
    /// <summary>The schedule of its shards; null before the plan is there.</summary>
    public ShardSchedule? Schedule { get; set; }

    /// <summary>What its steps wait for; null while they get on.</summary>
    public JobWait? Wait { get; set; }

    /// <summary>Whether the grain came to life amid the job.</summary>
    public bool IsResumed { get; set; }

    /// <summary>The words, spans and pairs that earlier lives saw, which no commit tells.</summary>
    public WorkCounters Carried { get; set; }

    /// <summary>Forgets all: the job begins anew.</summary>
    public void Clear() => (Schedule, Wait, IsResumed, Carried) = (null, null, false, default);

    /// <summary>Puts into the state what the schedule knows.</summary>
    public void Collect()
    {
        if (Schedule is { } schedule)
        {
            var recorded = state.State;
            (recorded.Counters, recorded.Shards, recorded.ShardsDone, recorded.Worked) = (CountersNow(schedule), schedule.Count, schedule.Committed, schedule.Worked);
            recorded.CommittedWork = Carried.WorkAlone() + schedule.CommittedCounters.WorkAlone();
        }
    }

    /// <summary>What the job waits for; null when it gets on.</summary>
    /// <param name="owing">Since how long the state store has not taken its state; null where it has.</param>
    public JobWait? WaitNow(TimeSpan? owing)
    {
        if (state.State.State.IsFinal() || state.State.Submission is not { } submission)
        {
            return null;
        }

        return owing is { } time && time >= OpenWait.WorthTelling
            ? new JobWait(JobWaitKind.State, string.Create(CultureInfo.InvariantCulture, $"waits for the state store, where the job is to be remembered ({time.TotalSeconds:0} s)"))
            : Wait ?? (waits.Of(submission.Output) is { } open ? JobWait.Of(open.Kind, open.ToString()) : null);
    }

    /// <summary>The job as it is shown.</summary>
    /// <param name="owing">See <see cref="WaitNow"/>.</param>
    public JobSnapshot Snapshot(TimeSpan? owing)
    {
        var recorded = state.State;
        return new JobSnapshot
        {
            JobId = jobId,
            // A grain that came to life amid its job reads the plan again, which is nobody's business.
            State = IsResumed && recorded.State == JobStatus.Planning ? JobStatus.Running : recorded.State,
            Output = recorded.Submission?.Output ?? "",
            Shards = Schedule?.Count ?? recorded.Shards,
            ShardsDone = Math.Max(Schedule?.Committed ?? 0, recorded.ShardsDone),
            Worked = Schedule?.Worked ?? recorded.Worked,
            ShardsRunning = Schedule?.Running ?? 0,
            ShardsResumed = recorded.ShardsResumed ?? 0,
            DocumentsResumed = recorded.DocumentsResumed ?? 0,
            WasComplete = recorded.WasComplete == true,
            Counters = Schedule is { } schedule ? CountersNow(schedule) : recorded.Counters,
            Message = WaitNow(owing)?.Message ?? recorded.Message,
            Reason = recorded.State == JobStatus.Cancelled ? ReasonCode.Cancelled : recorded.Reason,
            SubmittedAt = recorded.SubmittedAt,
            EndedAt = recorded.EndedAt,
        };
    }

    /// <summary>The work so far, with what earlier lives of the grain saw of the words of shards.</summary>
    private WorkCounters CountersNow(ShardSchedule schedule) => Carried.WorkAlone() + schedule.Counters;
}
