using static TorchSharp.torch;

namespace LukePipeline.Engine.Packed;

/// <summary>Scores of which everything was computed.</summary>
/// <param name="states">Last entity states; null for none.</param>
/// <param name="logits">Logits; null for none.</param>
/// <param name="labels">Number of classes.</param>
/// <param name="width">Hidden size.</param>
/// <param name="reads">The words that the head read.</param>
internal sealed class OpenScores(Tensor? states, Tensor? logits, int labels, int width, PackedReads reads) : PackedScores(labels, width, reads)
{
    /// <inheritdoc/>
    public override Tensor? States => states;

    /// <inheritdoc/>
    public override Tensor? Logits => logits;

    /// <inheritdoc/>
    public override Tensor StatesOf(int[] entities) => states!.index_select(0, Reads.Staging.Upload(Array.ConvertAll(entities, entity => (long)entity)));

    /// <inheritdoc/>
    public override float[] DownloadLogits() => Download(logits);
}
