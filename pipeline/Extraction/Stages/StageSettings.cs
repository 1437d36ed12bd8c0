using LukePipeline.Engine.Batches;

namespace LukePipeline.Extraction.Stages;

/// <summary>How much a shard may hold in memory at a time. Changes no row.</summary>
public sealed record StageSettings
{
    /// <summary>Batches of one stage that wait, run or have come back unread. Default: what two engines ask for, 4.</summary>
    public int MaxBatchesInFlight { get; init; } = BatchPath.InFlight(engines: 2);

    /// <summary>The defaults.</summary>
    public static StageSettings Default { get; } = new();
}
