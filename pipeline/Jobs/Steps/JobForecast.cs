using LukePipeline.Jobs.Datasets;
using LukePipeline.Jobs.Planning;

namespace LukePipeline.Jobs.Steps;

/// <summary>What a job would do, told without a claim to its output.</summary>
/// <param name="Plan">What it would work on.</param>
public sealed record JobForecast(JobPlan Plan)
{
    /// <summary>What the output holds, and what becomes of it, in sentences; null where it is free. Default: null.</summary>
    public string? Standing { get; init; }

    /// <summary>Shards of the plan that would not be worked on, since they are committed. Default: none.</summary>
    public IReadOnlyCollection<int> Committed { get; init; } = [];

    /// <summary>What it would do to a dataset; null where there is none yet. Default: null.</summary>
    public DatasetForecast? Dataset { get; init; }
}
