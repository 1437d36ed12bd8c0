using LukePipeline.Engine.Kernels;
using static TorchSharp.torch;

namespace LukePipeline.Engine.Scoring;

/// <summary>
/// A head whose logits are a sum of what the first token, the last token and the entity say: the first two are known before any entity is
/// computed.
/// </summary>
internal interface ISummedHead
{
    /// <summary>What words say as first tokens, then as last ones.</summary>
    /// <param name="reads">Last states of words, [reads, hidden_size].</param>
    /// <param name="scratch">Working memory of the calling thread.</param>
    /// <returns>[reads × 2 × labels].</returns>
    float[] OfWords(Tensor reads, VectorScratch scratch);

    /// <summary>What entities say, the bias included.</summary>
    /// <param name="entities">Last states of entities, [entities, hidden_size].</param>
    /// <param name="scratch">Working memory of the calling thread.</param>
    /// <returns>[entities × labels].</returns>
    float[] OfEntities(Tensor entities, VectorScratch scratch);

    /// <inheritdoc cref="CandidateBound.Thresholds"/>
    float[] Thresholds(PackedNorm? norm, CandidateRule rule, bool isNarrow);
}
