using LukePipeline.Grains.Contracts;
using LukePipeline.Grains.Devices;

namespace LukePipeline.Grains.Jobs;

/// <summary>Looks under a prefix on the silo that its key names. Holds no state.</summary>
[SiloKeyPlacement]
internal sealed class AdmissionGrain(Admissions admissions) : Grain, IAdmissionGrain
{
    public async Task<AdmissionReply> AdmitAsync(JobSubmission submission)
    {
        var admission = await admissions.LookAsync(submission);
        return new AdmissionReply(admission.JobId, admission.Refusal);
    }
}
