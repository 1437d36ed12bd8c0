using System.Text.Json.Serialization;
using LukePipeline.Jobs.Files;
using LukePipeline.Jobs.Planning;

namespace LukePipeline.Jobs.Snapshots;

/// <summary>A dataset as a run left it, <c>_snapshots/00000003.json</c>: written only if absent, never changed. What it does not name is not there.</summary>
public sealed record Snapshot
{
    /// <summary>Version of this layout.</summary>
    public const int CurrentVersion = 2;

    /// <summary>Version that wrote the file; a later one than ours is refused.</summary>
    public int Version { get; init; } = CurrentVersion;

    /// <summary>Its number, from 0.</summary>
    public required int Number { get; init; }

    /// <summary>The snapshot that it was made from; null for the first.</summary>
    public int? Parent { get; init; }

    /// <summary>What made it.</summary>
    public required SnapshotKind Kind { get; init; }

    /// <summary>The job that made it.</summary>
    public required string JobId { get; init; }

    /// <summary>Hash of its plan; null where nothing was computed.</summary>
    public string? PlanHash { get; init; }

    /// <summary>When, UTC.</summary>
    public required DateTimeOffset CommittedAt { get; init; }

    /// <summary>Everything but the inputs that can change a row, by key: runs with other settings are refused.</summary>
    public required IReadOnlyDictionary<string, string> Settings { get; init; }

    /// <summary>True where its tables have other columns than those of the snapshot before; null otherwise.</summary>
    public bool? HasNewColumns { get; init; }

    /// <summary>The snapshot that was rolled back to: the next run stops until it is told to go on from there. Null otherwise.</summary>
    public int? RolledBackTo { get; init; }

    /// <summary>The snapshot whose catalogue tells of the inputs, where it is not that of this number.</summary>
    public int? CatalogueOf { get; init; }

    /// <summary>
    /// The snapshots whose catalogues tell of the inputs together: one that is whole, then what each later one changed. Null where one alone does, that of
    /// <see cref="CatalogueOf"/>.
    /// </summary>
    public IReadOnlyList<int>? Catalogues { get; init; }

    /// <summary>
    /// Where the catalogue of this number was written before the commit, under a name that no other attempt has: it gets its own after that. Null where a run
    /// made it, whose plan tells, or where it is that of another snapshot.
    /// </summary>
    public string? CatalogueDraft { get; init; }

    /// <summary>Inputs in the catalogue.</summary>
    public required long Inputs { get; init; }

    /// <summary>What the run found among the inputs.</summary>
    public DatasetChanges? Changes { get; init; }

    /// <summary>What the run read and computed; what it only wrote anew is not counted.</summary>
    public required ShardCounts Run { get; init; }

    /// <summary>What the run cost the store; null where it was no run.</summary>
    public SnapshotCost? Cost { get; init; }

    /// <summary>What is in the dataset.</summary>
    public required ShardCounts Whole { get; init; }

    /// <summary>Files that came.</summary>
    public required IReadOnlyList<OutputFile> Added { get; init; }

    /// <summary>Files that left.</summary>
    public required IReadOnlyList<OutputFile> Removed { get; init; }

    /// <summary>All parts.</summary>
    public required IReadOnlyList<DatasetPart> Parts { get; init; }

    /// <summary>All files, in order of their names.</summary>
    [JsonIgnore]
    public IEnumerable<OutputFile> Files => Parts.SelectMany(part => part.Files).OrderBy(file => file.Name, StringComparer.Ordinal);

    /// <summary>Whether rows came or left; where parts were only put together they did not.</summary>
    [JsonIgnore]
    internal bool ChangesData => Kind != SnapshotKind.Compacted;

    /// <summary>The snapshots whose catalogues tell of the inputs, the whole one first.</summary>
    [JsonIgnore]
    internal IReadOnlyList<int> CatalogueNumbers => Catalogues ?? [CatalogueOf ?? Number];
}
