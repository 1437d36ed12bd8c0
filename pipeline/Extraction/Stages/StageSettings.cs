namespace LukePipeline.Extraction.Stages;

/// <summary>How much a shard may hold in memory at a time. Changes no row.</summary>
public sealed record StageSettings
{
    /// <summary>Batches of one stage that wait, run or have come back unread. Default: 4; give it two more than there are engines.</summary>
    public int MaxBatchesInFlight { get; init; } = 4;

    /// <summary>The defaults.</summary>
    public static StageSettings Default { get; } = new();
}
