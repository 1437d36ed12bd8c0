using LukePipeline.Grains.Contracts;

namespace LukePipeline.Grains.Jobs;

/// <summary>
/// How long a cluster remembers jobs that have ended. Their output stays, and its manifest tells all that was known here: a forgotten
/// job is found by its prefix.
/// </summary>
public sealed class JobRetention
{
    /// <summary>
    /// How long every job is remembered, however many end: whoever follows one must hear of its end. Default: 1 minute.
    /// </summary>
    public TimeSpan LeastTime { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How long one is remembered at most. Default: 30 days.</summary>
    public TimeSpan MostTime { get; set; } = TimeSpan.FromDays(30);

    /// <summary>How many are remembered, the latest ones. Default: 500.</summary>
    public int MostJobs { get; set; } = 500;

    /// <summary>Time between two looks for jobs to forget. Default: 5 s.</summary>
    public TimeSpan LookPeriod { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>The jobs that are to be forgotten, those that ended first to the front.</summary>
    /// <param name="jobs">All jobs known; those that have not ended are kept.</param>
    /// <param name="now">The time.</param>
    internal IReadOnlyList<JobSnapshot> Due(IEnumerable<JobSnapshot> jobs, DateTimeOffset now)
    {
        var ended = jobs.Where(job => job.State.IsFinal() && now - EndOf(job) > LeastTime).OrderBy(EndOf).ToList();
        var surplus = jobs.Count(job => job.State.IsFinal()) - MostJobs;
        return [.. ended.TakeWhile((job, i) => i < surplus || now - EndOf(job) > MostTime)];
    }

    private static DateTimeOffset EndOf(JobSnapshot job) => job.EndedAt ?? job.SubmittedAt;
}
