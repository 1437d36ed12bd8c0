using LukePipeline.Engine.Batches;

namespace LukePipeline.Extraction.Stages;

/// <summary>What one batch has done, for progress and metrics.</summary>
/// <param name="Role">Whose batch it was.</param>
/// <param name="Words">Words of the sentences that were searched, their context not counted; 0 for other roles.</param>
/// <param name="Spans">Candidates that were scored, pairs that were classified, or spans that were represented.</param>
public readonly record struct BatchProgress(ModelRole Role, int Words, int Spans);
