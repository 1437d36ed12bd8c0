using LukePipeline.Grains.Contracts;
using LukePipeline.Grains.Devices;
using LukePipeline.Ground;
using LukePipeline.Jobs.Spec;
using LukePipeline.Jobs.Steps;

namespace LukePipeline.Grains.Jobs;

/// <summary>
/// Whether a job that is handed in can be taken on. Where this silo cannot look under the output prefix, since the folder is not mounted here or its user may not
/// read it, the others are asked before the job is refused.
/// </summary>
/// <param name="steps">Looks under the prefix.</param>
/// <param name="parts">The stages and formats that there are.</param>
/// <param name="silos">The silos.</param>
/// <param name="grains">Reaches the others.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">The log.</param>
internal sealed partial class Admissions(IJobSteps steps, JobParts parts, ISiloRegistry silos, IGrainFactory grains, TimeProvider time, ILogger<Admissions> logger)
{
    /// <summary>How long the store may take to say who owns a prefix; less than clients wait for a call.</summary>
    private static readonly TimeSpan LookTime = TimeSpan.FromSeconds(4);

    /// <summary>What this silo finds, or another one where this one may be the only one that cannot look.</summary>
    /// <exception cref="TimeoutException">The store does not answer.</exception>
    public async Task<JobAdmission> AdmitAsync(JobSubmission submission)
    {
        JobAdmission admission;
        try
        {
            admission = await LookAsync(submission);
            if (!admission.MayBeOfThisProcess)
            {
                return admission;
            }
        }
        catch (LukeException e) when (JobFailure.Of(e).MayBeOfThisProcess && silos.Active().Count > 1)
        {
            admission = JobAdmission.Refused(e.Message);
        }

        var others = silos.Active().Select(silo => silo.Silo).Where(silo => !silo.Equals(silos.Local));
        var replies = await Task.WhenAll(others.Select(silo => AskAsync(silo, submission)));
        return Array.Find(replies, reply => reply is { Refusal: null }) is { } taken ? new JobAdmission(taken.JobId, null) : admission;
    }

    /// <summary>What this silo finds: a store that is down is told of while the client still listens; it tries again, since an outage may pass.</summary>
    /// <exception cref="TimeoutException">The store does not answer.</exception>
    public async Task<JobAdmission> LookAsync(JobSubmission submission)
    {
        JobRequest request;
        try
        {
            request = submission.ToRequest(parts);
        }
        catch (LukeException e)
        {
            return JobAdmission.Refused(e.Message);
        }

        using var limit = new CancellationTokenSource(LookTime, time);
        try
        {
            return await steps.AdmitAsync(request, limit.Token);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            throw new TimeoutException($"The store of {submission.Output} does not answer the silo. Check the address, and that the silos can reach it.");
        }
    }

    private async Task<AdmissionReply?> AskAsync(SiloAddress silo, JobSubmission submission)
    {
        try
        {
            return await grains.GetGrain<IAdmissionGrain>(new WorkerKey(silo, "admission").ToString()).AdmitAsync(submission);
        }
        catch (Exception e)
        {
            // Gone in this moment, of an earlier version, or without an answer of the store: as good as a refusal.
            LogNoAnswer(silo.ToString(), e);
            return null;
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "The silo {Silo} did not say whether a job can be taken on.")]
    private partial void LogNoAnswer(string silo, Exception exception);
}
