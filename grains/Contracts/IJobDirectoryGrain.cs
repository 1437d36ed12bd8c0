using Orleans.Concurrency;

namespace LukePipeline.Grains.Contracts;

/// <summary>The list of jobs: where jobs are handed in and found again. Key: 0.</summary>
[Alias("luke.jobs")]
public interface IJobDirectoryGrain : IGrainWithIntegerKey
{
    /// <summary>
    /// Takes a job on. The id follows from the request id, or is that of the job which already owns the output prefix: handing
    /// the same job in twice is one job. A job that cannot be taken on comes back as failed, with the reason and without an id; as running, without an
    /// id, where another one writes the dataset and it asks what is to be done then.
    /// </summary>
    /// <param name="submission">The job.</param>
    /// <param name="requestId">Chosen by the client, the same for every try to hand in one job.</param>
    [Alias("Submit"), ResponseTimeout("00:00:20")]
    Task<JobSnapshot> SubmitAsync(JobSubmission submission, string requestId);

    /// <summary>The jobs known here, latest first.</summary>
    /// <param name="skip">How many to leave out.</param>
    /// <param name="take">How many at most, up to 100.</param>
    [Alias("List"), ResponseTimeout("00:00:05"), AlwaysInterleave]
    Task<JobPage> ListAsync(int skip, int take);

    /// <summary>The ids of the jobs that have not ended.</summary>
    [Alias("Active"), ResponseTimeout("00:00:05"), AlwaysInterleave]
    Task<IReadOnlyList<string>> ActiveAsync();

    /// <summary>Notes how a job stands; called by the job.</summary>
    [Alias("Note"), ResponseTimeout("00:00:05"), AlwaysInterleave]
    Task NoteAsync(JobSnapshot job);
}

/// <summary>A page of the list of jobs.</summary>
/// <param name="Jobs">The jobs, latest first.</param>
/// <param name="Total">All jobs known.</param>
[GenerateSerializer, Immutable, Alias("luke.job-page")]
public sealed record JobPage([property: Id(0)] IReadOnlyList<JobSnapshot> Jobs, [property: Id(1)] int Total);
