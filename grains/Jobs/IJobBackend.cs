using LukePipeline.Grains.Contracts;
using LukePipeline.Ground;

namespace LukePipeline.Grains.Jobs;

/// <summary>What a job does to the store, apart from the work on its shards. Every call may be repeated after any crash.</summary>
internal interface IJobBackend
{
    /// <summary>Decides under which id a job is run: a new one, or that of the same job which owns the prefix already.</summary>
    Task<JobAdmission> AdmitAsync(JobSubmission submission, CancellationToken cancellationToken);

    /// <summary>
    /// Takes the output prefix for the job, and loads its plan or makes it: lists the inputs, hashes the models, cuts the shards.
    /// </summary>
    /// <param name="jobId">The job.</param>
    /// <param name="submission">The job as it was handed in.</param>
    /// <param name="epoch">The epoch that this job holds the prefix under already; null when it has to claim it.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="LukeException">The specification, an input, a model or the prefix makes the job impossible.</exception>
    Task<PlannedJob> PlanAsync(string jobId, JobSubmission submission, long? epoch, CancellationToken cancellationToken);

    /// <summary>Those of some shards that the store holds a commit of, with the work that it records.</summary>
    Task<IReadOnlyDictionary<int, WorkCounters>> CommittedAsync(
        PlannedJob job, IReadOnlyCollection<int> shards, CancellationToken cancellationToken);

    /// <summary>Writes the manifest and the success mark; every shard is committed.</summary>
    /// <exception cref="LukeException">The prefix belongs to another job meanwhile, or a committed file is damaged.</exception>
    Task CompleteAsync(PlannedJob job, CancellationToken cancellationToken);

    /// <summary>
    /// Leaves a manifest that says that the job was cancelled, whatever it had come to; a prefix that belongs to another job, or to
    /// none because the job was about to take it over, is left alone.
    /// </summary>
    /// <returns>False when the job was complete before: there was nothing left to cancel.</returns>
    Task<bool> CancelAsync(string jobId, JobSubmission submission, CancellationToken cancellationToken);
}

/// <summary>Whether and how a job is taken on.</summary>
/// <param name="JobId">The job that owns the prefix and is the same; null for a new job.</param>
/// <param name="Refusal">Why it is not taken on; null when it is.</param>
internal sealed record JobAdmission(string? JobId, string? Refusal)
{
    /// <summary>The prefix is free, or is to be taken over.</summary>
    public static JobAdmission New { get; } = new(null, null);

    /// <summary>The job is there already.</summary>
    public static JobAdmission Same(string jobId) => new(jobId, null);

    /// <summary>The job cannot be run.</summary>
    public static JobAdmission Refused(string message) => new(null, message);
}

/// <summary>A job whose plan lies in the store.</summary>
/// <param name="JobId">The job.</param>
/// <param name="Output">The output prefix.</param>
/// <param name="Epoch">The owner's epoch: raised when a prefix is taken over.</param>
/// <param name="Shards">Shards of the plan.</param>
/// <param name="Committed">Shards committed before, with the work that they record.</param>
/// <param name="IsComplete">True when the success mark is there: nothing is left to do.</param>
internal sealed record PlannedJob(
    string JobId,
    string Output,
    long Epoch,
    int Shards,
    IReadOnlyDictionary<int, WorkCounters> Committed,
    bool IsComplete)
{
    /// <summary>The label of the silos that run its models; null for all.</summary>
    public SiloLabel? Label { get; init; }

    /// <summary>What a person should know of the plan; null when there is nothing.</summary>
    public string? Notice { get; init; }
}
