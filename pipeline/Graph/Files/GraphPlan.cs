using System.Globalization;
using LukePipeline.Graph.Options;
using LukePipeline.Graph.Output;
using LukePipeline.Graph.Source;
using LukePipeline.Jobs.Spec;

namespace LukePipeline.Graph.Files;

/// <summary>What a build was asked: two builds with equal plans give the same bytes.</summary>
internal sealed record GraphPlan
{
    public int Version { get; init; } = GraphTables.Version;

    public required string Source { get; init; }

    /// <summary>The snapshot of the source that is read, which the plan holds on to while the dataset grows; null where it is none.</summary>
    public int? Snapshot { get; init; }

    /// <summary>SHA-256 of the names and hashes of all files that are read.</summary>
    public required string SourceHash { get; init; }

    public required int Parts { get; init; }

    public required int Partitions { get; init; }

    public required string Mapping { get; init; }

    public required string Names { get; init; }

    public required string Rules { get; init; }

    /// <summary>The <see cref="GraphBuildOptions.RulesVersion"/> that planned it; null where that was before there was one.</summary>
    public int? RulesVersion { get; init; }

    public required string Confidence { get; init; }

    public required double MinConfidence { get; init; }

    public required int Evidence { get; init; }

    public required bool Strict { get; init; }

    /// <summary>The build whose ids are kept; null where there is none.</summary>
    public PreviousBuild? Previous { get; init; }

    /// <summary>How many units each wave has: those of a wave need what all before it have done.</summary>
    internal IReadOnlyList<int> Waves => [Parts, 1, Partitions, .. Previous is null ? [] : new[] { 1 }];

    internal int Units => Waves.Sum();

    /// <summary>Mentions of a partition, about: what bounds the memory of a unit.</summary>
    private const long PartitionMentions = 100_000;

    private const int MostPartitions = 64;

    /// <summary>The kind of a unit, and which of its kind it is.</summary>
    internal (UnitKind Kind, int Of) KindOf(int unit) =>
        unit < Parts ? (UnitKind.Map, unit)
        : unit == Parts ? (UnitKind.Ids, 0)
        : unit <= Parts + Partitions ? (UnitKind.Reduce, unit - Parts - 1)
        : (UnitKind.Changes, 0);

    /// <summary>The name of a unit in the store.</summary>
    internal static string NameOf(UnitKind kind, int of) => kind switch
    {
        UnitKind.Map => string.Create(CultureInfo.InvariantCulture, $"map-{of:D5}"),
        UnitKind.Ids => "ids",
        UnitKind.Reduce => string.Create(CultureInfo.InvariantCulture, $"reduce-{of:D5}"),
        _ => "changes",
    };

    /// <summary>Hash of what is asked of which files; which ids are kept does not matter, nor how often a dataset was looked at without a change.</summary>
    internal string Hash => JobJson.Hash(JobJson.ToObject(this with { Previous = null, Snapshot = null }));

    public static GraphPlan Of(GraphSource source, GraphBuildOptions options, PreviousBuild? previous) => new()
    {
        Previous = previous,
        Source = source.Location,
        Snapshot = source.Snapshot,
        SourceHash = source.Hash,
        Parts = source.Parts.Count,
        Partitions = PartitionsOf(source.Entities),
        Mapping = options.Mapping.Hash,
        Names = options.NamesHash,
        Rules = options.Resolution.Rules.ToString(),
        RulesVersion = GraphBuildOptions.RulesVersion,
        Confidence = options.Confidence.ToString(),
        MinConfidence = options.MinConfidence,
        Evidence = options.Evidence,
        Strict = options.Strict,
    };

    /// <summary>A power of two that follows from the mentions alone, so that files do not depend on how the archive is cut.</summary>
    internal static int PartitionsOf(long mentions)
    {
        var partitions = 1;
        while (partitions < MostPartitions && partitions * PartitionMentions < mentions)
        {
            partitions *= 2;
        }

        return partitions;
    }
}

/// <summary>The build whose ids are kept.</summary>
/// <param name="Build">Its number.</param>
/// <param name="Location">The graph that it is of; null where it is of the same.</param>
internal sealed record PreviousBuild(int Build, string? Location = null);
