using LukePipeline.Engine.Kernels;

namespace LukePipeline.Engine.Packed;

/// <summary>What of a layer comes after the attention, in kernels of our own.</summary>
internal static unsafe class VectorLayer
{
    /// <summary>Values that the inner rows of the feed-forward part take at most.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="count">Number of rows.</param>
    public static nint InnerOf(PackedLayer layer, int count) => (nint)Math.Min(count, VectorLinear.MostRows) * Of(layer.Intermediate).Outputs;

    /// <summary>Completes rows.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="context">The attended values, [count, hidden_size].</param>
    /// <param name="wanted">The rows, [count, hidden_size]; replaced by their new state.</param>
    /// <param name="count">Number of rows.</param>
    /// <param name="attended">Room for [count, hidden_size].</param>
    /// <param name="inner">Room for <see cref="InnerOf"/> values.</param>
    /// <param name="scratch">Working memory of the kernels.</param>
    public static void Complete(PackedLayer layer, float* context, float* wanted, int count, float* attended, float* inner, VectorScratch scratch)
    {
        Of(layer.AttentionOutput).Apply(context, count, wanted, gelu: false, attended, scratch);
        layer.AttentionNorm.Apply(attended, count);
        foreach (var (first, end) in VectorLinear.Blocks(count))
        {
            var offset = (nint)first * Of(layer.AttentionOutput).Outputs;
            Of(layer.Intermediate).Apply(attended + offset, end - first, null, gelu: true, inner, scratch);
            Of(layer.Output).Apply(inner, end - first, attended + offset, gelu: false, wanted + offset, scratch);
        }

        layer.OutputNorm.Apply(wanted, count);
    }

    /// <summary>A matrix as the kernels read it.</summary>
    public static VectorLinear Of(PackedLinear linear) => (VectorLinear)linear;
}
