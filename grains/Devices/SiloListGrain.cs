using LukePipeline.Grains.Contracts;
using Orleans.Concurrency;
using Orleans.Runtime.MembershipService.SiloMetadata;

namespace LukePipeline.Grains.Devices;

/// <summary>Tells what the silo that it lives on knows of the others: every one knows all. Holds no state.</summary>
[StatelessWorker(1)]
internal sealed class SiloListGrain(ISiloStatusOracle oracle, ISiloMetadataCache metadata) : Grain, ISiloListGrain
{
    public Task<SiloList> ListAsync(bool withGone)
    {
        var known = oracle.GetApproximateSiloStatuses(onlyActive: false);
        var silos = known.Where(silo => withGone || silo.Value != SiloStatus.Dead).OrderBy(silo => silo.Key)
            .Select(silo => Describe(silo.Key, silo.Value)).ToList();
        return Task.FromResult(new SiloList(silos, known.Values.Count(status => status == SiloStatus.Dead)));
    }

    private SiloSnapshot Describe(SiloAddress silo, SiloStatus status)
    {
        var capacity = SiloCapacity.FromMetadata(metadata.GetSiloMetadata(silo).Metadata);
        return new SiloSnapshot
        {
            Address = $"{silo.Endpoint}",
            State = status switch
            {
                SiloStatus.Active => "active",
                SiloStatus.ShuttingDown or SiloStatus.Stopping => "stopping",
                SiloStatus.Dead => "dead",
                _ => "joining",
            },
            Version = capacity?.Version,
            Device = capacity is { Engines: 0 } ? "none" : capacity?.Device,
            Engines = capacity?.Engines ?? 0,
            Shards = capacity?.Shards ?? 0,
            Labels = capacity is null ? [] : new Dictionary<string, string>(capacity.Labels),
        };
    }
}
