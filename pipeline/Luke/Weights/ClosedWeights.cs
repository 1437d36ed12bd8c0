namespace LukePipeline.Luke.Weights;

/// <summary>How a checkpoint is closed (<see cref="ClosedDirections"/>).</summary>
/// <param name="Floors">By layer, what a word of every row has to score.</param>
/// <param name="IsProven">Whether the weights prove that all words score so much, whatever is read.</param>
internal sealed record ClosedWeights(IReadOnlyList<AttentionFloors> Floors, bool IsProven);

/// <summary>The scores of a layer from which on entities are as good as absent beside words, by head.</summary>
/// <param name="OfWords">For the rows of words.</param>
/// <param name="OfEntities">For the rows of entities.</param>
internal sealed record AttentionFloors(float[] OfWords, float[] OfEntities);
