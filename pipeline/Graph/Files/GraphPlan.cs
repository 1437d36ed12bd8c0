using LukePipeline.Graph.Options;
using LukePipeline.Graph.Output;
using LukePipeline.Graph.Source;

namespace LukePipeline.Graph.Files;

/// <summary>What a build was asked: two builds with equal plans give the same bytes.</summary>
internal sealed record GraphPlan
{
    public int Version { get; init; } = GraphTables.Version;

    public required string Source { get; init; }

    /// <summary>SHA-256 of the names and hashes of all files that are read.</summary>
    public required string SourceHash { get; init; }

    public required int Parts { get; init; }

    public required int Partitions { get; init; }

    public required string Mapping { get; init; }

    public required string Names { get; init; }

    public required string Rules { get; init; }

    public required string Confidence { get; init; }

    public required double MinConfidence { get; init; }

    public required int Evidence { get; init; }

    public required bool Strict { get; init; }

    /// <summary>Mentions of a partition, about: what bounds the memory of a unit.</summary>
    private const long PartitionMentions = 100_000;

    private const int MostPartitions = 64;

    public static GraphPlan Of(GraphSource source, GraphBuildOptions options) => new()
    {
        Source = source.Location,
        SourceHash = source.Hash,
        Parts = source.Parts.Count,
        Partitions = PartitionsOf(source.Entities),
        Mapping = options.Mapping.Hash,
        Names = options.NamesHash,
        Rules = options.Resolution.Rules.ToString(),
        Confidence = options.Confidence.ToString(),
        MinConfidence = options.MinConfidence,
        Evidence = options.Evidence,
        Strict = options.Strict,
    };

    /// <summary>A power of two that follows from the mentions alone, so that files do not depend on how the archive is cut.</summary>
    private static int PartitionsOf(long mentions)
    {
        var partitions = 1;
        while (partitions < MostPartitions && partitions * PartitionMentions < mentions)
        {
            partitions *= 2;
        }

        return partitions;
    }
}
