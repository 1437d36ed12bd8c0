namespace LukePipeline.Extraction.Stages.Relations;

/// <summary>An ordered pair of the mentions of one <see cref="MentionPairItem"/>.</summary>
/// <param name="Head">Index of the head among its mentions.</param>
/// <param name="Tail">Index of the tail.</param>
public readonly record struct MentionPair(int Head, int Tail);
