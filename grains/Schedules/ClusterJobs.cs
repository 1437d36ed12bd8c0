using LukePipeline.Grains.Contracts;
using LukePipeline.Jobs.Schedules;

namespace LukePipeline.Grains.Schedules;

/// <summary>The jobs of this cluster.</summary>
/// <remarks>
/// The grain of the job is called by the id that follows from the occurrence, past the list of jobs, which would take the id of what owns the output: two
/// occurrences are never one job. What is wrong with the job shows when it is planned.
/// </remarks>
internal sealed class ClusterJobs(IGrainFactory grains) : IScheduledJobs
{
    public async Task<JobSnapshot> SubmitAsync(ScheduledJob job)
    {
        // A job that failed would begin anew if it were handed in once more.
        var grain = grains.GetGrain<IJobGrain>(job.JobId);
        var known = await grain.GetStatusAsync();
        return known.State == JobStatus.Unknown ? await grain.SubmitAsync(new JobSubmission(job.Spec, job.Output)) : known;
    }

    public Task<JobSnapshot> GetStatusAsync(string jobId) => grains.GetGrain<IJobGrain>(jobId).GetStatusAsync();

    public Task CancelAsync(string jobId) => grains.GetGrain<IJobGrain>(jobId).CancelAsync();
}
