using LukePipeline.Ground.Waits;

namespace LukePipeline.Grains.Jobs;

/// <summary>What kind of thing a job may wait for.</summary>
internal enum JobWaitKind
{
    /// <summary>An answer of a store.</summary>
    Store,

    /// <summary>The next document of an input.</summary>
    Input,

    /// <summary>A model that is being loaded.</summary>
    Model,

    /// <summary>Room on a device.</summary>
    Device,

    /// <summary>A sign of life of the process that holds the output.</summary>
    Owner,

    /// <summary>A silo that can work on it.</summary>
    Silo,

    /// <summary>The state store of the cluster.</summary>
    State,

    /// <summary>The next try of what has failed.</summary>
    Retry,
}

/// <summary>What a job waits for.</summary>
/// <param name="Kind">Its kind, for metrics.</param>
/// <param name="Message">The same in words.</param>
internal sealed record JobWait(JobWaitKind Kind, string Message)
{
    /// <summary>A wait of a process that works on the job.</summary>
    /// <param name="kind">What for; null as told by a silo of version 0.1, which told of stores first of all.</param>
    /// <param name="message">The same in words.</param>
    public static JobWait Of(WaitKind? kind, string message) => new(
        kind switch
        {
            WaitKind.Input => JobWaitKind.Input,
            WaitKind.Model => JobWaitKind.Model,
            WaitKind.Device => JobWaitKind.Device,
            WaitKind.Owner => JobWaitKind.Owner,
            WaitKind.State => JobWaitKind.State,
            _ => JobWaitKind.Store,
        },
        message);

    /// <summary>The pause before what failed is tried again; null where nothing did.</summary>
    public static JobWait? OfRetry(string? failure) => failure is null ? null : new(JobWaitKind.Retry, failure);
}
