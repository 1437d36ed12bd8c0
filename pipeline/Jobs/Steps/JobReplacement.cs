using LukePipeline.Corpus.Inputs;
using LukePipeline.Ground;
using LukePipeline.Jobs.Commit;
using LukePipeline.Jobs.Files;
using LukePipeline.Jobs.Planning;
using LukePipeline.Jobs.Spec;

namespace LukePipeline.Jobs.Steps;

/// <summary>
/// Whether what lies under a prefix is to be removed for a job. Overwriting replaces another job, and one that has ended of which something is
/// otherwise by now; the same job goes on where it is not finished, for a command in cron has to come to an end.
/// </summary>
internal sealed class JobReplacement(JobPlanner planner, IInputStore inputs)
{
    /// <summary>Decides, having made sure that a new job would find its inputs: what is there is not removed for a slip of the pen.</summary>
    /// <param name="store">The prefix.</param>
    /// <param name="jobId">The job that begins.</param>
    /// <param name="spec">What it is asked.</param>
    /// <param name="request">How it is asked.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="LukeException">The inputs are not there.</exception>
    public async Task<bool> DecideAsync(JobStore store, string jobId, JobSpec spec, JobRequest request, CancellationToken cancellationToken)
    {
        if (!request.Overwrite && !request.Again)
        {
            return false;
        }

        var owner = await store.ReadOwnerAsync(cancellationToken);
        if (owner is null || owner.JobId == jobId)
        {
            return true;
        }

        if (!request.Again && owner.IsAsked(spec) && await StandsAsync(store, owner, spec, cancellationToken))
        {
            return false;
        }

        await CheckInputsAsync(spec, cancellationToken);
        return true;
    }

    /// <summary>Whether the same job is complete as it would be now, or can be gone on with.</summary>
    /// <param name="store">The prefix.</param>
    /// <param name="owner">The job that is there.</param>
    /// <param name="spec">What is asked now.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<bool> StandsAsync(JobStore store, JobOwner owner, JobSpec spec, CancellationToken cancellationToken)
    {
        try
        {
            if (await store.Attach(owner.JobId, owner.Epoch).ReadPlanAsync(cancellationToken) is not { } plan)
            {
                return true;
            }

            if (!await planner.HasModelsOfAsync(plan, cancellationToken))
            {
                return false;
            }

            if (await store.FindCompletedAsync(owner, cancellationToken) is not null)
            {
                return !(await PlanChanges.FindAsync(inputs, plan, spec, cancellationToken)).Any;
            }

            plan.ToWorkOn(store.Location).Segmenter.Open(plan.Spec.Segmenter);
            return true;
        }
        catch (JobStateException)
        {
            // Damaged, or of another version of the program: nobody can go on with it.
            return false;
        }
    }

    private async Task CheckInputsAsync(JobSpec spec, CancellationToken cancellationToken)
    {
        foreach (var input in spec.Inputs)
        {
            await foreach (var _ in inputs.ListAsync(NamedInput.Parse(input).Location, JobReading.Of(spec), cancellationToken))
            {
                break;
            }
        }
    }
}
