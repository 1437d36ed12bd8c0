using Orleans.Placement;
using Orleans.Runtime.Placement;

namespace LukePipeline.Grains.Workers;

/// <summary>Places a grain on the silo that its key names (see <see cref="WorkerKey"/>), and nowhere else.</summary>
[Serializable, GenerateSerializer, Immutable]
internal sealed class SiloKeyPlacement : PlacementStrategy
{
    public static SiloKeyPlacement Instance { get; } = new();
}

/// <summary>Marks a grain class whose key names its silo.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class SiloKeyPlacementAttribute() : PlacementAttribute(SiloKeyPlacement.Instance);

/// <summary>
/// The placement director behind <see cref="SiloKeyPlacement"/>. A device cannot move: when its silo is gone, activating the
/// grain fails, and the caller takes its batch to another worker.
/// </summary>
internal sealed class SiloKeyPlacementDirector : IPlacementDirector
{
    public Task<SiloAddress> OnAddActivation(PlacementStrategy strategy, PlacementTarget target, IPlacementContext context)
    {
        var silo = WorkerKey.Parse(target.GrainIdentity.Key.ToString()!).Silo;
        return Array.IndexOf(context.GetCompatibleSilos(target), silo) >= 0
            ? Task.FromResult(silo)
            : Task.FromException<SiloAddress>(new SiloUnavailableException($"The silo {silo}, which owns this device, is gone."));
    }
}
