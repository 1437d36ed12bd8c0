using LukePipeline.Engine.Attention;
using LukePipeline.Engine.Kernels;
using LukePipeline.Engine.Packed;
using static TorchSharp.torch;

namespace LukePipeline.Extraction.Stages.Relations;

/// <summary>Scores ordered pairs from [head; tail], which stand side by side among the entity rows.</summary>
internal sealed class PairHead : PackedHead
{
    private readonly Tensor _weight;
    private readonly Tensor? _bias;

    /// <summary>Takes the classifier over.</summary>
    /// <param name="weight">[labels, 2 × hidden_size], float32.</param>
    /// <param name="bias">[labels], or null.</param>
    public PairHead(Tensor weight, Tensor? bias)
    {
        _weight = weight.DetachFromDisposeScope();
        _bias = bias?.DetachFromDisposeScope();
    }

    /// <inheritdoc/>
    public override int Labels => (int)_weight.shape[0];

    /// <inheritdoc/>
    public override Tensor Score(PackedInput input, Tensor entities, Tensor? reads, HostStaging staging, VectorScratch scratch) =>
        nn.functional.linear(entities.reshape(-1, _weight.shape[1]), _weight, _bias);

    /// <inheritdoc/>
    public override void Dispose()
    {
        _weight.Dispose();
        _bias?.Dispose();
    }
}
