using Orleans.Concurrency;

namespace LukePipeline.Grains.Contracts;

/// <summary>
/// Tells what one silo finds under the output prefix of a job that is handed in: the list of jobs asks where its own silo cannot look. Key: as that of a device,
/// <c>silo-address/admission</c>.
/// </summary>
[Alias("luke.admission")]
public interface IAdmissionGrain : IGrainWithStringKey
{
    /// <summary>Whether the job can be taken on, as far as this silo sees.</summary>
    [Alias("Admit"), ResponseTimeout("00:00:05"), AlwaysInterleave]
    Task<AdmissionReply> AdmitAsync(JobSubmission submission);
}

/// <summary>What a silo says of a job that is handed in.</summary>
/// <param name="JobId">The job that owns the prefix and is the same; null for a new job.</param>
/// <param name="Refusal">Why it is not taken on; null when it is.</param>
[GenerateSerializer, Immutable, Alias("luke.admission-reply")]
public sealed record AdmissionReply([property: Id(0)] string? JobId, [property: Id(1)] string? Refusal);
