namespace LukePipeline.Training.Evaluation;

/// <summary>A mention that was found, where it stands in its document.</summary>
/// <param name="Sentence">Index of its sentence in its document.</param>
/// <param name="Start">Its first word in the sentence.</param>
/// <param name="End">After its last word.</param>
/// <param name="Label">Its label.</param>
public readonly record struct PlacedMention(int Sentence, int Start, int End, string Label);
