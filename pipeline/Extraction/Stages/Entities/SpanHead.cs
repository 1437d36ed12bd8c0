using LukePipeline.Engine.Attention;
using LukePipeline.Engine.Kernels;
using LukePipeline.Engine.Packed;
using static TorchSharp.torch;

namespace LukePipeline.Extraction.Stages.Entities;

/// <summary>
/// Scores spans from [first token; last token; entity]. Spans share their tokens, so the classifier is applied to each token
/// once and its three parts are added per span: no row of three widths is ever built.
/// </summary>
internal sealed class SpanHead : PackedHead
{
    private readonly Tensor _ofTokens;
    private readonly Tensor _ofEntities;
    private readonly Tensor? _bias;

    /// <summary>Takes the classifier apart.</summary>
    /// <param name="weight">[labels, 3 × hidden_size], float32; stays with the caller.</param>
    /// <param name="bias">[labels], or null; taken over.</param>
    public SpanHead(Tensor weight, Tensor? bias)
    {
        var parts = weight.chunk(3, 1);
        _ofTokens = cat([parts[0], parts[1]], 0).DetachFromDisposeScope();
        _ofEntities = parts[2].contiguous().DetachFromDisposeScope();
        _bias = bias?.DetachFromDisposeScope();
        Labels = (int)weight.shape[0];
    }

    /// <inheritdoc/>
    public override int Labels { get; }

    /// <inheritdoc/>
    public override Tensor Score(PackedInput input, Tensor entities, Tensor? reads, HostStaging staging)
    {
        var tokens = nn.functional.linear(reads!, _ofTokens);
        var logits = nn.functional.linear(entities, _ofEntities, _bias);
        logits.add_(tokens.narrow(1, 0, Labels).index_select(0, staging.Upload(input.StartReads)));
        return logits.add_(tokens.narrow(1, Labels, Labels).index_select(0, staging.Upload(input.EndReads)));
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _ofTokens.Dispose();
        _ofEntities.Dispose();
        _bias?.Dispose();
    }
}
