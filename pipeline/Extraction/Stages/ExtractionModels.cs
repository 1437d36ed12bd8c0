using LukePipeline.Extraction.Checkpoints;

namespace LukePipeline.Extraction.Stages;

/// <summary>The checkpoints of a job by stage; what is null is not extracted.</summary>
/// <param name="Entities">The checkpoint that finds mentions.</param>
/// <param name="Relations">The checkpoint that classifies pairs of them.</param>
/// <param name="Embeddings">A checkpoint of its own for vectors.</param>
/// <param name="EntityVectors">
/// Whether mentions bring the vectors of the entity checkpoint, which cost nothing more. Has no effect where
/// <paramref name="Embeddings"/> is given.
/// </param>
public sealed record ExtractionModels(StageModel Entities, StageModel? Relations = null, StageModel? Embeddings = null, bool EntityVectors = false);
