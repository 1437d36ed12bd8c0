using LukePipeline.Engine.Batches;
using LukePipeline.Engine.Packed;

namespace LukePipeline.Grains.Contracts;

/// <summary>A model that a job uses: what for, where it lies, and the hash its files must have.</summary>
[GenerateSerializer, Immutable, Alias("luke.model")]
public sealed record ModelReference
{
    /// <summary>The names of the stages that version 0.1 sent as numbers; silos of both versions work together during an upgrade.</summary>
    private static readonly string[] Numbered = ["entities", "relations", "embeddings"];

    /// <summary>Names a model.</summary>
    /// <param name="stage">The stage that uses it.</param>
    /// <param name="location">A folder on every silo, or a blob prefix from which silos fetch it.</param>
    /// <param name="hash">SHA-256 over configuration, weights and vocabulary, lower-case hexadecimal.</param>
    /// <param name="precision">The number format of the matrix products; part of the job's plan.</param>
    public ModelReference(StageId stage, string location, string hash, PackedPrecision precision = PackedPrecision.Float32)
    {
        var number = Array.IndexOf(Numbered, stage.Name);
        Number = (StageNumber)(number < 0 ? Numbered.Length : number);
        Name = number < 0 ? stage.Name : null;
        (Location, Hash, Precision) = (location, hash, precision);
    }

    /// <summary>The stage that uses it.</summary>
    public StageId Stage => new(Name ?? Numbered[(int)Number]);

    /// <summary>A folder on every silo, or a blob prefix from which silos fetch it.</summary>
    [Id(1)]
    public string Location { get; init; }

    /// <summary>SHA-256 over configuration, weights and vocabulary, lower-case hexadecimal.</summary>
    [Id(2)]
    public string Hash { get; init; }

    /// <summary>The number format of the matrix products; part of the job's plan.</summary>
    [Id(3)]
    public PackedPrecision Precision { get; init; }

    /// <summary>The stage, where version 0.1 knew it.</summary>
    [Id(0)]
    internal StageNumber Number { get; init; }

    /// <summary>The stage, where version 0.1 did not know it.</summary>
    [Id(4)]
    internal string? Name { get; init; }
}

/// <summary>The stages as version 0.1 sent them; new ones go by their names.</summary>
internal enum StageNumber
{
    /// <summary>entities.</summary>
    Entities,

    /// <summary>relations.</summary>
    Relations,

    /// <summary>embeddings.</summary>
    Embeddings,

    /// <summary>A stage that goes by its name.</summary>
    Named,
}
