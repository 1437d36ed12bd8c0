using LukePipeline.Jobs.Spec;
using LukePipeline.Jobs.Work;

namespace LukePipeline.Jobs.Steps;

/// <summary>A job whose plan lies in the store.</summary>
/// <param name="JobId">The job.</param>
/// <param name="Output">The output prefix.</param>
/// <param name="Epoch">The owner's epoch: raised when a prefix is taken over.</param>
/// <param name="Shards">Shards of the plan.</param>
/// <param name="Committed">Shards committed before, with the work that they record.</param>
/// <param name="IsComplete">True when the success mark is there: nothing is left to do.</param>
public sealed record PlannedJob(
    string JobId,
    string Output,
    long Epoch,
    int Shards,
    IReadOnlyDictionary<int, WorkCounts> Committed,
    bool IsComplete)
{
    /// <summary>The label of the silos that run its models, <c>name</c> or <c>name=value</c>; null for all.</summary>
    public string? Label { get; init; }

    /// <summary>How often it has its turn where jobs wait for devices.</summary>
    public JobPriority Priority { get; init; }

    /// <summary>Most silos that work on it at a time; null for all.</summary>
    public int? MaxSilos { get; init; }

    /// <summary>The kind of the job; null for an extraction, whose shards run models.</summary>
    public string? Kind { get; init; }

    /// <summary>How many shards each wave has, in their order: those of a wave need what all before it have done. Null for one wave of all.</summary>
    public IReadOnlyList<int>? Waves { get; init; }

    /// <summary>How much work each shard is beside the others, above 0; null where all are taken to be alike.</summary>
    public IReadOnlyList<double>? Weights { get; init; }

    /// <summary>What a person should know of the plan; null when there is nothing.</summary>
    public string? Notice { get; init; }
}
