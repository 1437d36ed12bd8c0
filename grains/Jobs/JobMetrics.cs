using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using LukePipeline.Grains.Contracts;
using LukePipeline.Ground;

namespace LukePipeline.Grains.Jobs;

/// <summary>What the jobs whose grains live on this silo measure; their sum over the silos is the cluster's.</summary>
internal sealed class JobMetrics
{
    private static readonly JobStatus[] Unfinished = [JobStatus.Planning, JobStatus.Running, JobStatus.Committing, JobStatus.Cancelling];

    private readonly ConcurrentDictionary<string, Job> _jobs = new();
    private readonly TimeProvider _time;
    private readonly Counter<long> _ended;
    private readonly Counter<long> _lost;

    public JobMetrics(TimeProvider time)
    {
        _time = time;
        var meter = LukeTelemetry.Meter;
        meter.CreateObservableGauge("luke.job.count", CountByState, "{job}", "Jobs that have not ended, by their state.");
        meter.CreateObservableGauge("luke.job.waiting", CountByWait, "{job}", "Jobs that wait for something, by what it is; status says more.");
        meter.CreateObservableGauge("luke.job.commit.age", OldestCommit, "s", "Time since the last commit of the running job that has gone longest without one.");
        _ended = meter.CreateCounter<long>("luke.job.ended", "{job}", "Jobs that ended, by how.");
        _lost = meter.CreateCounter<long>("luke.lease.lost", "{lease}", "Leases taken back, since their silo died or fell silent.");
    }

    /// <summary>Shows the counters before there is anything to count, so that alerts have something to compare with.</summary>
    public void Begin()
    {
        foreach (var state in Enum.GetValues<JobStatus>().Where(state => state.IsFinal()))
        {
            _ended.Add(0, Tag("luke.state", state));
        }

        Lost(died: true, 0);
        Lost(died: false, 0);
    }

    /// <summary>Takes a look at a job that has not ended.</summary>
    /// <param name="jobId">The job.</param>
    /// <param name="state">Where it stands.</param>
    /// <param name="lastCommit">When it last committed a shard.</param>
    /// <param name="wait">What it waits for; null when it gets on.</param>
    public void See(string jobId, JobStatus state, DateTimeOffset lastCommit, JobWaitKind? wait) => _jobs[jobId] = new Job(state, lastCommit, wait);

    /// <summary>The grain of the job is gone from here.</summary>
    public void Leave(string jobId) => _jobs.TryRemove(jobId, out _);

    /// <summary>A job ended here.</summary>
    public void End(string jobId, JobStatus how)
    {
        Leave(jobId);
        _ended.Add(1, Tag("luke.state", how));
    }

    /// <summary>Leases were taken back.</summary>
    /// <param name="died">Whether their silo is gone; otherwise it was silent.</param>
    /// <param name="count">How many.</param>
    public void Lost(bool died, int count = 1) => _lost.Add(count, new KeyValuePair<string, object?>("luke.cause", died ? "died" : "silent"));

    private static KeyValuePair<string, object?> Tag(string name, JobStatus state) => new(name, state.ToString().ToLowerInvariant());

    private IEnumerable<Measurement<int>> CountByState() =>
        Unfinished.Select(state => new Measurement<int>(_jobs.Values.Count(job => job.State == state), Tag("luke.state", state)));

    private IEnumerable<Measurement<int>> CountByWait() => Enum.GetValues<JobWaitKind>().Select(kind => new Measurement<int>(
        _jobs.Values.Count(job => job.Wait == kind), new KeyValuePair<string, object?>("luke.wait", kind.ToString().ToLowerInvariant())));

    private double OldestCommit() => _jobs.Values.Where(job => job.State == JobStatus.Running)
        .Select(job => (_time.GetUtcNow() - job.LastCommit).TotalSeconds).DefaultIfEmpty(0).Max();

    private sealed record Job(JobStatus State, DateTimeOffset LastCommit, JobWaitKind? Wait);
}
