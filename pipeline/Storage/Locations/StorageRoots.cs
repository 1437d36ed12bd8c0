namespace LukePipeline.Storage.Locations;

/// <summary>What jobs may use here besides their inputs.</summary>
/// <param name="Outputs">What outputs must lie below.</param>
/// <param name="Models">What checkpoints must lie below, those that ship apart.</param>
public sealed record StorageRoots(LocationRoots Outputs, LocationRoots Models)
{
    /// <summary>No bounds.</summary>
    public static StorageRoots None { get; } = new(LocationRoots.None, LocationRoots.None);
}
