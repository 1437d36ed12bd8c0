using System.Collections.Concurrent;
using LukePipeline.Grains.Contracts;
using LukePipeline.Grains.Schedules;
using LukePipeline.Jobs.Schedules;

namespace LukePipeline.Tests.Grains.Schedules;

/// <summary>The jobs of a cluster as its schedules see them: they outlive every process, and one that is handed in twice is one.</summary>
internal sealed class SharedJobs : IScheduledJobs
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, JobSnapshot> _jobs = [];
    private readonly Dictionary<string, int> _asked = [];

    /// <summary>Every job that was ever handed in, once, in order.</summary>
    public ConcurrentQueue<ScheduledJob> Begun { get; } = new();

    /// <summary>How a job stands when it is asked for the n-th time; done at once by default.</summary>
    public Func<ScheduledJob, int, JobStatus> State { get; set; } = (_, _) => JobStatus.Done;

    /// <summary>Hears of every call before it does anything, and of every one that is done; may fail it.</summary>
    public Action Hook { get; set; } = () => { };

    /// <summary>Most jobs that were at work on one output at the same time.</summary>
    public int MostAtOnce { get; private set; }

    public Task<JobSnapshot> SubmitAsync(ScheduledJob job)
    {
        Hook();
        JobSnapshot snapshot;
        lock (_lock)
        {
            if (!_jobs.TryGetValue(job.JobId, out snapshot!))
            {
                Begun.Enqueue(job);
                _jobs[job.JobId] = snapshot = new JobSnapshot { JobId = job.JobId, State = JobStatus.Running, Output = job.Output };
                MostAtOnce = Math.Max(MostAtOnce, _jobs.Values.Count(known => known.Output == job.Output && !known.State.IsFinal()));
            }
        }

        Hook();
        return Task.FromResult(snapshot);
    }

    public Task<JobSnapshot> GetStatusAsync(string jobId)
    {
        Hook();
        lock (_lock)
        {
            if (!_jobs.TryGetValue(jobId, out var known))
            {
                return Task.FromResult(new JobSnapshot { JobId = jobId, State = JobStatus.Unknown });
            }

            if (!known.State.IsFinal())
            {
                var state = State(Begun.Last(job => job.JobId == jobId), _asked[jobId] = _asked.GetValueOrDefault(jobId) + 1);
                known = _jobs[jobId] = known with { State = state, Message = state == JobStatus.Failed ? "no space" : null };
            }

            return Task.FromResult(known);
        }
    }

    public Task CancelAsync(string jobId)
    {
        Hook();
        lock (_lock)
        {
            _jobs[jobId] = _jobs[jobId] with { State = _jobs[jobId].State.IsFinal() ? _jobs[jobId].State : JobStatus.Cancelled };
        }

        return Task.CompletedTask;
    }

    /// <summary>The state store is emptied: no job is known any more.</summary>
    public void Flush()
    {
        lock (_lock)
        {
            _jobs.Clear();
        }
    }
}
