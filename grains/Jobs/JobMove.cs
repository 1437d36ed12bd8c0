using LukePipeline.Grains.Devices;
using LukePipeline.Jobs.Steps;

namespace LukePipeline.Grains.Jobs;

/// <summary>Whether another silo is to try what this one cannot do: an input or a model that is not mounted here, say.</summary>
/// <param name="silos">The silos.</param>
/// <param name="state">The state of the job, which knows who has tried.</param>
internal sealed class JobMove(ISiloRegistry silos, IPersistentState<JobGrainState> state)
{
    /// <summary>This silo, for the log.</summary>
    public string Here => silos.Local.ToString();

    /// <summary>A silo that has not tried what this one cannot do; null where there is none.</summary>
    public SiloAddress? FindOther() => silos.Active().Select(silo => silo.Silo)
        .FirstOrDefault(silo => !silo.Equals(silos.Local) && state.State.CannotHere?.Contains(silo.ToParsableString()) != true);

    /// <summary>Whether a failure is to be left to another silo.</summary>
    public bool IsForAnother(JobFailure failure) => failure.MayBeOfThisProcess && FindOther() is not null;

    /// <summary>Notes that this silo has tried.</summary>
    public void Note(JobFailure failure)
    {
        state.State.CannotHere = [.. state.State.CannotHere ?? [], silos.Local.ToParsableString()];
        state.State.Message = $"the silo {silos.Local.Endpoint} cannot do this: {failure.Message}";
    }
}
