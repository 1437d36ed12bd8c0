namespace LukePipeline.Engine.Batches;

/// <summary>The mentions of each sentence of an <see cref="EntityBatch"/>.</summary>
/// <param name="Items">Per sentence its mentions in the order of the text, without overlaps.</param>
public sealed record EntityResult(MentionResult[][] Items) : InferenceResult
{
    /// <summary>
    /// Per sentence how many candidates had a logit that is not a number: those never become entities, and a sentence with
    /// any of them cannot be trusted.
    /// </summary>
    public int[] NonFinite { get; init; } = new int[Items.Length];

    /// <inheritdoc/>
    public override int Count => Items.Length;
}
