using LukePipeline.Ground;
using LukePipeline.Jobs.Spec;
using LukePipeline.Jobs.Work;

namespace LukePipeline.Jobs.Steps;

/// <summary>The steps of a whole job, apart from the work on its shards: what each does to the store. Every call may be repeated after any crash.</summary>
public interface IJobSteps
{
    /// <summary>Decides under which id a job is run: a new one, or that of the same job which owns the prefix already.</summary>
    Task<JobAdmission> AdmitAsync(JobRequest request, CancellationToken cancellationToken);

    /// <summary>
    /// Takes the output prefix for the job, and loads its plan or makes it: lists the inputs, hashes the models, cuts the shards.
    /// </summary>
    /// <param name="jobId">The job.</param>
    /// <param name="request">The job as it was handed in.</param>
    /// <param name="epoch">The epoch that this job holds the prefix under already; null when it has to claim it.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="LukeException">The specification, an input, a model or the prefix makes the job impossible.</exception>
    Task<PlannedJob> PlanAsync(string jobId, JobRequest request, long? epoch, CancellationToken cancellationToken);

    /// <summary>Those of some shards that the store holds a commit of, with the work that it records.</summary>
    Task<IReadOnlyDictionary<int, WorkCounts>> CommittedAsync(
        PlannedJob job, IReadOnlyCollection<int> shards, CancellationToken cancellationToken);

    /// <summary>Writes the manifest and the success mark; every shard is committed.</summary>
    /// <exception cref="LukeException">The prefix belongs to another job meanwhile, or a committed file is damaged.</exception>
    Task CompleteAsync(PlannedJob job, CancellationToken cancellationToken);

    /// <summary>
    /// Leaves a manifest that says that the job was cancelled, whatever it had come to; a prefix that belongs to another job, or to
    /// none because the job was about to take it over, is left alone.
    /// </summary>
    /// <returns>False when the job was complete before: there was nothing left to cancel.</returns>
    Task<bool> CancelAsync(string jobId, JobRequest request, CancellationToken cancellationToken);
}
