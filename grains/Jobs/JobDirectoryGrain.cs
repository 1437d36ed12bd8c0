using System.Security.Cryptography;
using System.Text;
using LukePipeline.Grains.Contracts;
using LukePipeline.Jobs.Spec;
using LukePipeline.Storage.Locations;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;

namespace LukePipeline.Grains.Jobs;

/// <summary>Keeps every job that has not ended and, as <see cref="JobRetention"/> says, those that have; forgets the others everywhere.</summary>
[Reentrant]
internal sealed partial class JobDirectoryGrain(
    [PersistentState("jobs")] IPersistentState<JobDirectoryState> state,
    Admissions admissions,
    JobParts parts,
    IOptions<JobRetention> retention,
    TimeProvider time,
    ILogger<JobDirectoryGrain> logger) : Grain, IJobDirectoryGrain
{
    private const int LargestPage = 100;

    /// <summary>Jobs forgotten in one go: each is a call and a deletion in the store.</summary>
    private const int ForgottenAtOnce = 50;

    private readonly StateWriter<JobDirectoryState> _writer = new(state);

    private bool _unwritten;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var period = retention.Value.LookPeriod;
        this.RegisterGrainTimer(ForgetAsync, new GrainTimerCreationOptions(period, period) { Interleave = true });
        return Task.CompletedTask;
    }

    public async Task<JobSnapshot> SubmitAsync(JobSubmission submission, string requestId)
    {
        var admission = await admissions.AdmitAsync(submission);
        if (admission.Refusal is { } refusal)
        {
            return new JobSnapshot { JobId = "", State = JobStatus.Failed, Output = submission.Output, Message = refusal };
        }

        if (FindRival(submission, requestId) is { } rival)
        {
            return new JobSnapshot { JobId = "", State = JobStatus.Running, Output = submission.Output, Message = $"Job {rival.JobId} writes the dataset in {submission.Output}." };
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
        var known = state.State.Jobs.GetValueOrDefault(job.JobId);
        if (job.State == JobStatus.Unknown)
        {
            await HealAsync(known);
            return;
        }

        // How far a running job is changes all the time, and is not worth a write.
        state.State.Jobs[job.JobId] = job;
        _unwritten |= known is null || known.State != job.State || known.EndedAt != job.EndedAt || known.Shards != job.Shards;
        if (_unwritten)
        {
            await _writer.WriteAsync();
            _unwritten = false;
        }
    }

    /// <summary>
    /// Another job that writes the dataset, for who asks by <c>ifRunning</c> what is to be done then; who does not is given that job where it is
    /// the same.
    /// </summary>
    private JobSnapshot? FindRival(JobSubmission submission, string requestId)
    {
        if (submission.Overwrite || submission.Again || submission.TakeOver || submission.ToRequest(parts).Spec is not { Incremental: true, IfRunning: not null })
        {
            return null;
        }

        var (own, output) = (JobIdOf(requestId), FullLocation.Identify(submission.Output));
        return state.State.Jobs.Values.FirstOrDefault(job => !job.State.IsFinal() && job.JobId != own && FullLocation.Identify(job.Output) == output);
    }

    /// <summary>A job whose state is lost, since the state store was emptied, goes on from its output prefix.</summary>
    private async Task HealAsync(JobSnapshot? known)
    {
        if (known is { Output.Length: > 0 } && !known.State.IsFinal())
        {
            LogHealing(known.JobId, known.Output);
            await GrainFactory.GetGrain<IJobGrain>(known.JobId).SubmitAsync(new JobSubmission(null, known.Output));
        }
    }

    /// <summary>First the state of the job, then its place in the list: what fails in between is found and forgotten again.</summary>
    private async Task ForgetAsync()
    {
        try
        {
            var due = retention.Value.Due(state.State.Jobs.Values, time.GetUtcNow()).Take(ForgottenAtOnce).ToList();
            var forgotten = await Task.WhenAll(due.Select(ForgetAsync));
            if (forgotten.Contains(true))
            {
                await _writer.WriteAsync();
            }
        }
        catch (Exception e)
        {
            LogNotForgotten(e);
        }
    }

    private async Task<bool> ForgetAsync(JobSnapshot job)
    {
        try
        {
            // A job that was handed in again meanwhile has something newer to say of itself.
            return await GrainFactory.GetGrain<IJobGrain>(job.JobId).ForgetAsync()
                && state.State.Jobs.TryGetValue(job.JobId, out var known)
                && ReferenceEquals(known, job)
                && state.State.Jobs.Remove(job.JobId);
        }
        catch (Exception e)
        {
            LogNotForgotten(e);
            return false;
        }
    }

    /// <summary>A short id that follows from the request alone, so that a repeated request finds its job.</summary>
    private static string JobIdOf(string requestId) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(requestId)))[..12];

    [LoggerMessage(Level = LogLevel.Warning, Message = "The state of job {JobId} is lost; it goes on from {Output}.")]
    private partial void LogHealing(string jobId, string output);

    [LoggerMessage(Level = LogLevel.Debug, Message = "A job that is to be forgotten could not be; the next round tries again.")]
    private partial void LogNotForgotten(Exception exception);
}

/// <summary>The persistent state of the directory.</summary>
[GenerateSerializer, Alias("luke.jobs-state")]
internal sealed class JobDirectoryState
{
    [Id(0)]
    public Dictionary<string, JobSnapshot> Jobs { get; set; } = [];
}
