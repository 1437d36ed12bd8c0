using LukePipeline.Engine.Batches;

namespace LukePipeline.Jobs.Planning;

/// <summary>What a run does to a dataset: which parts leave, which are written anew, and where documents may be found that are there already.</summary>
public sealed record DatasetRun
{
    /// <summary>The snapshot that the run makes, from 0.</summary>
    public required int Snapshot { get; init; }

    /// <summary>The snapshot that it starts from; null for the first.</summary>
    public int? Parent { get; init; }

    /// <summary>Everything but the inputs that can change a row, by key; the fingerprint of the dataset.</summary>
    public required IReadOnlyDictionary<string, string> Settings { get; init; }

    /// <summary>Parts that leave whole, by name.</summary>
    public IReadOnlyList<string> Removed { get; init; } = [];

    /// <summary>Parts that are written anew without some inputs; one shard each, after those that read inputs.</summary>
    public IReadOnlyList<PartRewrite> Rewrites { get; init; } = [];

    /// <summary>For each input that has changed, the parts that hold its rows: what is there already is copied, not computed.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Reuse { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>Bytes of those parts over all their files, by name: what is small may be held in memory and copied in any order. Null where nothing is reused.</summary>
    public IReadOnlyDictionary<string, long>? ReusedBytes { get; init; }

    /// <summary>
    /// Stages whose rows stay for documents that are there already, while the others are run anew; null where such documents are copied whole, or nothing of
    /// them is used.
    /// </summary>
    public IReadOnlyList<StageId>? KeptStages { get; init; }

    /// <summary>Inputs with another tag and the same content, with that tag.</summary>
    public IReadOnlyDictionary<string, string> Touched { get; init; } = new Dictionary<string, string>();

    /// <summary>Inputs whose rows leave with them.</summary>
    public IReadOnlyList<string> Forgotten { get; init; } = [];

    /// <summary>Inputs that are gone, and whose rows stay.</summary>
    public IReadOnlyList<string> Kept { get; init; } = [];

    /// <summary>What the run found, for people.</summary>
    public required DatasetChanges Changes { get; init; }
}

/// <summary>A part that is written anew.</summary>
/// <param name="Part">Its name.</param>
/// <param name="Without">The inputs whose rows are left out.</param>
public sealed record PartRewrite(string Part, IReadOnlyList<string> Without);
