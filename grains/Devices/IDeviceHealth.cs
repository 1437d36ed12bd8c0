namespace LukePipeline.Grains.Devices;

/// <summary>Whether the engines of this process make progress.</summary>
public interface IDeviceHealth
{
    /// <summary>What is wrong, for a person; null while all is well.</summary>
    string? Problem { get; }
}
