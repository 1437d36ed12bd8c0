namespace LukePipeline.Engine.Batches.Composing;

/// <summary>What one item costs a batch.</summary>
/// <param name="Words">Sub-words, special tokens counted.</param>
/// <param name="Spans">Entity rows: candidates of all passes, two for a pair, the spans of an embedding item.</param>
/// <param name="Bytes">The larger of its encoded size and of the most that its result can have.</param>
public readonly record struct BatchWeight(int Words, int Spans, int Bytes);
