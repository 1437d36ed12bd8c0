using static TorchSharp.torch;

namespace LukePipeline.Engine.Packed;

/// <summary>Scores of a closed checkpoint. Of states few are kept: others that somebody asks for are computed again: to the same bits, but for int8.</summary>
/// <param name="logits">The logits of all entities, row after row.</param>
/// <param name="labels">Number of classes.</param>
/// <param name="width">Hidden size.</param>
/// <param name="reads">The words that the head read.</param>
/// <param name="encoder">The encoder, in which the words of the batch still are.</param>
/// <param name="kept">States of mentions; null for none.</param>
internal sealed class ClosedScores(float[] logits, int labels, int width, PackedReads reads, ClosedEncoder encoder, KeptStates? kept) : PackedScores(labels, width, reads)
{
    /// <inheritdoc/>
    public override Tensor? States => StatesOf([.. Enumerable.Range(0, logits.Length / Labels)]);

    /// <inheritdoc/>
    public override Tensor? Logits => tensor(logits, logits.Length / Labels, Labels);

    /// <inheritdoc/>
    public override Tensor StatesOf(int[] entities) => kept?.Of(entities) ?? encoder.Run(entities);

    /// <inheritdoc/>
    public override float[] DownloadLogits() => logits;
}
