namespace LukePipeline.Extraction.Pairs;

/// <summary>An ordered pair of entities of one sentence, by their indexes in its list of entities.</summary>
/// <param name="Head">Index of the head.</param>
/// <param name="Tail">Index of the tail.</param>
public readonly record struct EntityPair(int Head, int Tail);
