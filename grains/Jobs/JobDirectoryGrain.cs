using System.Security.Cryptography;
using System.Text;
using Orleans.Concurrency;

namespace LukePipeline.Grains.Jobs;

/// <summary>Keeps every job that has not ended and the latest ones that have.</summary>
[Reentrant]
internal sealed class JobDirectoryGrain(
    [PersistentState("jobs")] IPersistentState<JobDirectoryState> state,
    IJobBackend backend,
    TimeProvider time) : Grain, IJobDirectoryGrain
{
    /// <summary>Ended jobs that are remembered; the output prefix of a forgotten one still tells all about it.</summary>
    private const int Remembered = 500;

    private const int LargestPage = 100;

    private readonly StateWriter _writer = new(state.WriteStateAsync);

    public async Task<JobSnapshot> SubmitAsync(JobSubmission submission, string requestId)
    {
        var admission = await backend.AdmitAsync(submission, CancellationToken.None);
        if (admission.Refusal is { } refusal)
        {
            return new JobSnapshot { JobId = "", State = JobStatus.Failed, Output = submission.Output, Message = refusal };
        }

        var jobId = admission.JobId ?? JobIdOf(requestId);
        return await GrainFactory.GetGrain<IJobGrain>(jobId).SubmitAsync(submission);
    }

    public Task<JobPage> ListAsync(int skip, int take)
    {
        var jobs = state.State.Jobs.Values.OrderByDescending(job => job.SubmittedAt).ThenBy(job => job.JobId, StringComparer.Ordinal);
        return Task.FromResult(new JobPage([.. jobs.Skip(skip).Take(Math.Clamp(take, 0, LargestPage))], state.State.Jobs.Count));
    }

    public Task<IReadOnlyList<string>> ActiveAsync() =>
        Task.FromResult<IReadOnlyList<string>>([.. state.State.Jobs.Values.Where(job => !job.State.IsFinal()).Select(job => job.JobId)]);

    public async Task NoteAsync(JobSnapshot job)
    {
        state.State.Jobs[job.JobId] = job;
        var ended = state.State.Jobs.Values.Where(known => known.State.IsFinal()).ToList();
        foreach (var old in ended.OrderByDescending(known => known.EndedAt ?? time.GetUtcNow()).Skip(Remembered))
        {
            state.State.Jobs.Remove(old.JobId);
        }

        await _writer.WriteAsync();
    }

    /// <summary>A short id that follows from the request alone, so that a repeated request finds its job.</summary>
    private static string JobIdOf(string requestId) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(requestId)))[..12];
}

/// <summary>The persistent state of the directory.</summary>
[GenerateSerializer, Alias("luke.jobs-state")]
internal sealed class JobDirectoryState
{
    [Id(0)]
    public Dictionary<string, JobSnapshot> Jobs { get; set; } = [];
}
