using LukePipeline.Engine.Batches;

namespace LukePipeline.Engine.Queue;

/// <summary>How an <see cref="InferenceEngine"/> works.</summary>
public sealed record InferenceEngineOptions
{
    /// <summary>How many batches may wait for the one that runs; further callers wait outside. Default: 2.</summary>
    public int QueueCapacity { get; init; } = BatchPath.AtEngine;

    /// <summary>How long one batch may run before the device is taken to hang. Default: 10 minutes.</summary>
    public TimeSpan StallAfter { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Tells failures after which the device is of no use from those of a batch. Default: CUDA errors other than a lack of memory.</summary>
    public Func<Exception, bool> IsFatal { get; init; } = DeviceErrors.IsDeviceLost;
}
