using LukePipeline.Grains.Contracts;
using Orleans.Runtime.MembershipService.SiloMetadata;

namespace LukePipeline.Grains.Devices;

/// <summary>The silos of the cluster that are alive, with what each announced.</summary>
public interface ISiloRegistry
{
    /// <summary>The silo that asks.</summary>
    SiloAddress Local { get; }

    /// <summary>The active silos of this program and their capacities, in a stable order.</summary>
    IReadOnlyList<(SiloAddress Silo, SiloCapacity Capacity)> Active();

    /// <summary>Whether a silo is active now.</summary>
    bool IsActive(SiloAddress silo);
}

/// <summary>The registry over the membership oracle and the silo metadata of Orleans.</summary>
internal sealed class SiloRegistry(ISiloStatusOracle oracle, ISiloMetadataCache metadata, ILocalSiloDetails local) : ISiloRegistry
{
    public SiloAddress Local => local.SiloAddress;

    public IReadOnlyList<(SiloAddress Silo, SiloCapacity Capacity)> Active()
    {
        var active = new List<(SiloAddress, SiloCapacity)>();
        foreach (var silo in oracle.GetActiveSilos())
        {
            if (SiloCapacity.FromMetadata(metadata.GetSiloMetadata(silo).Metadata) is { } capacity)
            {
                active.Add((silo, capacity));
            }
        }

        active.Sort((a, b) => a.Item1.CompareTo(b.Item1));
        return active;
    }

    public bool IsActive(SiloAddress silo) => oracle.GetApproximateSiloStatus(silo) == SiloStatus.Active;
}
