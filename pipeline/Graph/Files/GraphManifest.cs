using LukePipeline.Graph.Output;
using LukePipeline.Graph.Parts;
using LukePipeline.Jobs.Files;
using LukePipeline.Jobs.Work;

namespace LukePipeline.Graph.Files;

/// <summary>The summary of a build, <c>manifest.json</c>.</summary>
public sealed record GraphManifest
{
    /// <summary>Version of the tables.</summary>
    public int Version { get; init; } = GraphTables.Version;

    /// <summary>Number of the build.</summary>
    public required int Build { get; init; }

    /// <summary>The output that it was built from.</summary>
    public required string Source { get; init; }

    /// <summary>The snapshot of it; null where it is no dataset, and in builds of earlier versions.</summary>
    public int? Snapshot { get; init; }

    /// <summary>SHA-256 of what was asked of which output; builds of equal ones are equal. Null in builds of earlier versions.</summary>
    public string? Plan { get; init; }

    /// <summary>Rows, by table.</summary>
    public required IReadOnlyDictionary<string, long> Rows { get; init; }

    /// <summary>Every file, in the order of their names below the folder of the graph.</summary>
    public required IReadOnlyList<OutputFile> Files { get; init; }
}

/// <summary><c>current.json</c>.</summary>
/// <param name="Build">Number of the latest build.</param>
internal sealed record GraphPointer(int Build);

/// <summary>The commit of a unit: written only if absent.</summary>
/// <param name="Attempt">The attempt that did the work.</param>
/// <param name="Files">Its tables; none of a unit that shuffles.</param>
/// <param name="Blocks">Where in its file of parts the partitions are.</param>
/// <param name="Spill">The file of parts of a unit that shuffles; null of one that writes tables, or has nothing to tell.</param>
/// <param name="Documents">Documents that a unit has read; 0 of one that reads none.</param>
internal sealed record GraphUnit(string Attempt, IReadOnlyList<OutputFile> Files, IReadOnlyList<SpillBlock> Blocks, string? Spill = null, long Documents = 0)
{
    /// <summary>What it came to: documents read, rows written.</summary>
    public WorkCounts Counts() => Files.Aggregate(new WorkCounts { Documents = Documents, Shards = 1 }, (sum, file) => sum.WithRows(file.Table, file.Rows));
}
