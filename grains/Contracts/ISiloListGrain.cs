using Orleans.Concurrency;

namespace LukePipeline.Grains.Contracts;

/// <summary>The silos of the cluster, for people. Key: 0.</summary>
[Alias("luke.silos")]
public interface ISiloListGrain : IGrainWithIntegerKey
{
    /// <summary>The silos, in the order of their addresses.</summary>
    /// <param name="withGone">Also those that have left or died, as far as the table of members still knows them.</param>
    [Alias("List"), ResponseTimeout("00:00:05"), AlwaysInterleave]
    Task<SiloList> ListAsync(bool withGone);
}

/// <summary>The silos of a cluster.</summary>
/// <param name="Silos">Those that were asked for.</param>
/// <param name="Gone">How many have left or died, whether they are told of or not.</param>
[GenerateSerializer, Immutable, Alias("luke.silo-list")]
public sealed record SiloList([property: Id(0)] IReadOnlyList<SiloSnapshot> Silos, [property: Id(1)] int Gone);
