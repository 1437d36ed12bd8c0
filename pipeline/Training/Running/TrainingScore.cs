namespace LukePipeline.Training.Running;

/// <summary>A score on held-out data.</summary>
/// <param name="Value">Higher is better; early stopping and the best checkpoint follow it.</param>
/// <param name="Text">How to show it.</param>
public readonly record struct TrainingScore(double Value, string Text);
