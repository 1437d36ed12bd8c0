namespace LukePipeline.Jobs.Work;

/// <summary>How many deaths make a shard suspect, and a document guilty.</summary>
public sealed record PoisonPolicy
{
    /// <summary>After so many attempts at a shard that died, it is probed one document at a time. Default: 3.</summary>
    public int DeathsBeforeProbe { get; init; } = 3;

    /// <summary>A document that was alone in flight at so many deaths is skipped. Default: 2.</summary>
    public int DeathsAlone { get; init; } = 2;

    /// <summary>
    /// A shard that goes on dying after so many finished probes is given up
    /// (<see cref="Ground.ReasonCode.ShardFailed"/>). Default: 3.
    /// </summary>
    public int Probes { get; init; } = 3;
}
