namespace LukePipeline.Training.Running;

/// <summary>What a training run came to.</summary>
/// <param name="Output">The directory of the checkpoint.</param>
/// <param name="Steps">Steps done.</param>
/// <param name="Score">The best dev score, which the checkpoint has; null without dev set.</param>
/// <param name="Summary">The score in words.</param>
public sealed record TrainingReport(string Output, long Steps, double? Score, string Summary);
