using LukePipeline.Grains.Contracts;
using LukePipeline.Jobs.Spec;

namespace LukePipeline.Grains.Devices;

/// <summary>What a job asks of the devices that run its batches.</summary>
/// <param name="Job">The job: turns are those of jobs. Default: none, one of its own.</param>
/// <param name="Priority">How often it has its turn. Default: normal.</param>
/// <param name="Label">Only devices of silos with this label. Default: null, all.</param>
/// <param name="Silos">Only devices of these silos, as long as one is there. Default: null, all.</param>
internal sealed record DeviceWish(
    string Job = "", JobPriority Priority = JobPriority.Normal, SiloLabel? Label = null, IReadOnlyList<SiloAddress>? Silos = null)
{
    /// <summary>Whether every device will do.</summary>
    public bool IsAny => Label is null && Silos is null;

    /// <summary>What the job of a lease asks.</summary>
    public static DeviceWish Of(ShardLease lease) => new(lease.JobId, lease.Priority, SiloLabel.Parse(lease.Label), lease.Silos);
}
