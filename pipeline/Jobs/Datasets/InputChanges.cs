using LukePipeline.Corpus.Planning;
using LukePipeline.Jobs.Planning;

namespace LukePipeline.Jobs.Datasets;

/// <summary>What a run has to do with its inputs.</summary>
/// <param name="Read">Those that it reads.</param>
/// <param name="Counts">How many of each kind.</param>
internal sealed record InputChanges(FoundInputs Read, DatasetChanges Counts)
{
    /// <summary>Inputs that it reads in place of what is known of them.</summary>
    public required IReadOnlySet<string> Superseded { get; init; }

    /// <summary>Inputs whose rows leave.</summary>
    public required IReadOnlyList<string> Forgotten { get; init; }

    /// <summary>Inputs that are gone, and whose rows stay.</summary>
    public required IReadOnlyList<string> Kept { get; init; }

    /// <summary>Inputs with another tag and the same content.</summary>
    public required IReadOnlyDictionary<string, string> Touched { get; init; }

    /// <summary>The parts of inputs that are read again or leave.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyList<string>> Parts { get; init; }
}
