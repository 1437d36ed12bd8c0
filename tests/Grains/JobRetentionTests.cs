using LukePipeline.Grains.Contracts;
using LukePipeline.Grains.Jobs;

namespace LukePipeline.Tests.Grains;

public sealed class JobRetentionTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Due_MoreThanMayBe_AreThoseThatEndedFirst()
    {
        JobSnapshot[] jobs = [Ended("c", 2), Ended("a", 9), Running("r"), Ended("b", 5), Ended("d", 3)];

        Assert.Equal(["a", "b"], Due(new JobRetention { MostJobs = 2 }, jobs));
    }

    [Fact]
    public void Due_ThatEndedAMomentAgo_IsKeptUntilWhoeverFollowsItHasHeard()
    {
        JobSnapshot[] jobs = [Ended("a", 0.5), Ended("b", 0.2), Ended("c", 3)];

        Assert.Equal(["c"], Due(new JobRetention { MostJobs = 1 }, jobs));
    }

    [Fact]
    public void Due_OlderThanMayBe_AreForgottenHoweverFewThereAre()
    {
        JobSnapshot[] jobs = [Ended("a", 61), Ended("b", 59), Running("r")];

        Assert.Equal(["a"], Due(new JobRetention { MostTime = TimeSpan.FromHours(1) }, jobs));
    }

    private static IEnumerable<string> Due(JobRetention retention, IEnumerable<JobSnapshot> jobs) => retention.Due(jobs, Now).Select(job => job.JobId);

    private static JobSnapshot Ended(string id, double minutesAgo) =>
        new() { JobId = id, State = JobStatus.Done, EndedAt = Now - TimeSpan.FromMinutes(minutesAgo) };

    private static JobSnapshot Running(string id) => new() { JobId = id, State = JobStatus.Running, SubmittedAt = Now - TimeSpan.FromDays(400) };
}
