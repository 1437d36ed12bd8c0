using LukePipeline.Grains.Contracts;
using LukePipeline.Jobs.Schedules;

namespace LukePipeline.Grains.Schedules;

/// <summary>The jobs that schedules hand in.</summary>
internal interface IScheduledJobs
{
    /// <summary>Hands a job in. One that was handed in before, whatever became of it, is left as it is.</summary>
    Task<JobSnapshot> SubmitAsync(ScheduledJob job);

    /// <summary>Where a job stands.</summary>
    Task<JobSnapshot> GetStatusAsync(string jobId);

    /// <summary>Stops a job.</summary>
    Task CancelAsync(string jobId);
}
