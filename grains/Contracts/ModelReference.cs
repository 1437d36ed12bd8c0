using LukePipeline.Engine.Batches;
using LukePipeline.Engine.Packed;

namespace LukePipeline.Grains.Contracts;

/// <summary>A model that a job uses: what for, where it lies, and the hash its files must have.</summary>
/// <param name="Role">The stage that uses it.</param>
/// <param name="Location">A folder on every silo, or a blob prefix from which silos fetch it.</param>
/// <param name="Hash">SHA-256 over configuration, weights and vocabulary, lower-case hexadecimal.</param>
/// <param name="Precision">The number format of the matrix products; part of the job's plan.</param>
[GenerateSerializer, Immutable, Alias("luke.model")]
public sealed record ModelReference(
    [property: Id(0)] ModelRole Role,
    [property: Id(1)] string Location,
    [property: Id(2)] string Hash,
    [property: Id(3)] PackedPrecision Precision = PackedPrecision.Float32);
