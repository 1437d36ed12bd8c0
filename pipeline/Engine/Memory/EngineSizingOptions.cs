using LukePipeline.Engine.Batches.Composing;

namespace LukePipeline.Engine.Memory;

/// <summary>What a user decides of <see cref="EngineSizing"/>; everything else follows from the rule.</summary>
public sealed record EngineSizingOptions
{
    /// <summary>Number of engines per model. Default: null, by the rule.</summary>
    public int? Engines { get; init; }

    /// <summary>Threads of each engine. Default: null, by the rule.</summary>
    public int? Threads { get; init; }

    /// <summary>How much a batch holds. Default: null, by the rule.</summary>
    public BatchBudget? Budget { get; init; }

    /// <summary>The share of the machine's memory that engines may take, weights included. Default: 0.5.</summary>
    public double MemoryShare { get; init; } = 0.5;
}
