using LukePipeline.Engine.Attention;
using LukePipeline.Engine.Kernels;
using LukePipeline.Engine.Packed;
using LukePipeline.Engine.Scoring;
using LukePipeline.Ground.Torch;
using static TorchSharp.torch;

namespace LukePipeline.Extraction.Stages.Entities;

/// <summary>
/// Scores spans from [first token; last token; entity]. Spans share their tokens, so the classifier is applied to each token
/// once and its three parts are added per span: no row of three widths is ever built.
/// </summary>
internal sealed class SpanHead : PackedHead, ISummedHead
{
    private readonly Tensor _ofTokens;
    private readonly Tensor _ofEntities;
    private readonly Tensor? _bias;
    private readonly PackedLinear _wordPart;
    private readonly PackedLinear _entityPart;

    /// <summary>Takes the classifier apart.</summary>
    /// <param name="weight">[labels, 3 × hidden_size], float32; stays with the caller.</param>
    /// <param name="bias">[labels], or null; taken over.</param>
    /// <param name="part">Makes a matrix of a part of it.</param>
    public SpanHead(Tensor weight, Tensor? bias, Func<Tensor, Tensor?, PackedLinear> part)
    {
        var parts = weight.chunk(3, 1);
        _ofTokens = cat([parts[0], parts[1]], 0).DetachFromDisposeScope();
        _ofEntities = parts[2].contiguous().DetachFromDisposeScope();
        _bias = bias?.DetachFromDisposeScope();
        Labels = (int)weight.shape[0];
        _wordPart = part(_ofTokens, null);
        _entityPart = part(_ofEntities, _bias);
    }

    /// <inheritdoc/>
    public override int Labels { get; }

    /// <inheritdoc/>
    public override Tensor Score(PackedInput input, Tensor entities, Tensor? reads, HostStaging staging, VectorScratch scratch)
    {
        var tokens = nn.functional.linear(reads!, _ofTokens);
        var logits = nn.functional.linear(entities, _ofEntities, _bias);
        logits.AddInPlace(tokens.narrow(1, 0, Labels).index_select(0, staging.Upload(input.StartReads)));
        return logits.AddInPlace(tokens.narrow(1, Labels, Labels).index_select(0, staging.Upload(input.EndReads)));
    }

    /// <inheritdoc/>
    public float[] OfWords(Tensor reads, VectorScratch scratch) => Download(_wordPart, reads, scratch);

    /// <inheritdoc/>
    public float[] OfEntities(Tensor entities, VectorScratch scratch) => Download(_entityPart, entities, scratch);

    /// <inheritdoc/>
    public float[] Thresholds(PackedNorm? norm, CandidateRule rule, bool isNarrow) =>
        CandidateBound.Thresholds(_ofTokens, _ofEntities, _bias, norm, rule, isNarrow);

    /// <inheritdoc/>
    public override void Dispose()
    {
        _wordPart.Dispose();
        _entityPart.Dispose();
        _ofTokens.Dispose();
        _ofEntities.Dispose();
        _bias?.Dispose();
    }

    private static float[] Download(PackedLinear part, Tensor rows, VectorScratch scratch)
    {
        using var scope = NewDisposeScope();
        return part.Apply(rows, scratch).cpu().data<float>().ToArray();
    }
}
