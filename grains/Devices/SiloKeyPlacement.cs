using LukePipeline.Grains.Contracts;
using Orleans.Placement;
using Orleans.Runtime.MembershipService.SiloMetadata;
using Orleans.Runtime.Placement;

namespace LukePipeline.Grains.Devices;

/// <summary>Places a grain on the silo that its key names (see <see cref="WorkerKey"/>), and nowhere else; where the key asks for a label, only if the silo has it.</summary>
[Serializable, GenerateSerializer, Immutable]
internal sealed class SiloKeyPlacement : PlacementStrategy
{
    public static SiloKeyPlacement Instance { get; } = new();
}

/// <summary>Marks a grain class whose key names its silo.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class SiloKeyPlacementAttribute() : PlacementAttribute(SiloKeyPlacement.Instance);

/// <summary>
/// The placement director behind <see cref="SiloKeyPlacement"/>. A device cannot move: when its silo is gone, or has not the label
/// that is asked for, activating the grain fails, and the caller takes its batch to another worker.
/// </summary>
/// <remarks>
/// Which of the silos with a label gets a batch is the sender's choice (<see cref="WorkerPool"/>), since it knows how many it has under way
/// at each; what a silo announced stays the same as long as its address.
/// </remarks>
internal sealed class SiloKeyPlacementDirector(ISiloMetadataCache metadata) : IPlacementDirector
{
    public Task<SiloAddress> OnAddActivation(PlacementStrategy strategy, PlacementTarget target, IPlacementContext context)
    {
        var key = WorkerKey.Parse(target.GrainIdentity.Key.ToString()!);
        if (Array.IndexOf(context.GetCompatibleSilos(target), key.Silo) < 0)
        {
            return Task.FromException<SiloAddress>(new SiloUnavailableException($"The silo {key.Silo}, which owns this device, is gone."));
        }

        return key.Label is not { } label || Has(key.Silo, label)
            ? Task.FromResult(key.Silo)
            : Task.FromException<SiloAddress>(new SiloUnavailableException($"The silo {key.Silo} does not have the label {label}, which the job asks for."));
    }

    private bool Has(SiloAddress silo, SiloLabel label) =>
        SiloCapacity.FromMetadata(metadata.GetSiloMetadata(silo).Metadata) is { } capacity && label.Matches(capacity);
}
