namespace LukePipeline.Extraction.Pairs;

/// <summary>The pairs of a sentence that will be classified.</summary>
/// <param name="Pairs">The pairs by head, then by tail.</param>
/// <param name="Dropped">How many more the schema allows, left out because there is a limit.</param>
public sealed record EntityPairs(IReadOnlyList<EntityPair> Pairs, long Dropped)
{
    /// <summary>No pairs.</summary>
    public static EntityPairs None { get; } = new([], 0);
}
