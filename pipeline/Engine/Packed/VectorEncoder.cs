using LukePipeline.Engine.Attention;
using LukePipeline.Engine.Kernels;
using static TorchSharp.torch;

namespace LukePipeline.Engine.Packed;

/// <summary>
/// The encoder's layers from the first to the last in kernels of our own, in memory that one thread reuses from batch to batch: no
/// tensor is made between the embeddings and the last states.
/// </summary>
/// <param name="weights">The weights; they stay with the caller.</param>
/// <param name="scratch">Working memory of the kernels.</param>
internal sealed unsafe class VectorEncoder(PackedLukeWeights weights, VectorScratch scratch) : IDisposable
{
    private readonly VectorScratch _rows = new();
    private readonly int _hidden = weights.Config.HiddenSize;

    /// <summary>Whether a model can run in these kernels: in float32 with AVX-512, and with the exact gelu.</summary>
    public static bool Runs(PackedLukeWeights weights) =>
        weights.Kernels == CpuKernels.Vector && weights.Options.Precision == PackedPrecision.Float32
        && weights.Layers.All(layer => layer.Activation is null);

    /// <summary>Runs all layers. The last computes only the rows that the head reads.</summary>
    /// <param name="input">The batch.</param>
    /// <param name="rows">The embeddings, [words + entities, hidden_size], float32; changed.</param>
    /// <returns>Last states of the word rows to be read, then of the entities, [reads + entities, hidden_size]; belongs to the caller's dispose scope.</returns>
    public Tensor Run(PackedInput input, Tensor rows)
    {
        var attention = new VectorAttention(input, weights.Config.NumAttentionHeads, weights.Config.HeadSize, scratch);
        var (reads, entities) = (input.ReadRows.Length, input.Entities);
        var result = empty(reads + entities, _hidden, dtype: ScalarType.Float32);
        fixed (byte* all = rows.bytes, wanted = result.bytes)
        {
            foreach (var layer in weights.Layers.SkipLast(1))
            {
                Apply(layer, input, (float*)all, (float*)all, input.Words, attention);
            }

            for (var i = 0; i < reads; i++)
            {
                Copy((float*)all + ((nint)input.ReadRows[i] * _hidden), (float*)wanted + ((nint)i * _hidden), 1);
            }

            Copy((float*)all + ((nint)input.Words * _hidden), (float*)wanted + ((nint)reads * _hidden), entities);
            Apply(weights.Layers[^1], input, (float*)all, (float*)wanted, reads, attention);
        }

        return result;
    }

    /// <inheritdoc/>
    public void Dispose() => _rows.Dispose();

    /// <summary>Runs one layer.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="input">The batch.</param>
    /// <param name="rows">All rows, which are the keys, [words + entities, hidden_size].</param>
    /// <param name="wanted">The rows whose new state is wanted, words and then all entities; replaced by it. May be all rows.</param>
    /// <param name="words">How many of them are words.</param>
    /// <param name="attention">How to attend.</param>
    private void Apply(PackedLayer layer, PackedInput input, float* rows, float* wanted, int words, VectorAttention attention)
    {
        var (keysValues, wordQueries) = (VectorLayer.Of(layer.KeysValues), VectorLayer.Of(layer.WordQueries));
        var entityQueries = VectorLayer.Of(layer.EntityQueries ?? layer.WordQueries);
        int all = input.Words + input.Entities, count = words + input.Entities;

        // After the attention, the inner rows of the feed-forward part take the place of keys, values and queries.
        nint keys = 2 * (nint)all * _hidden, ofWords = (nint)words * wordQueries.Outputs, ofEntities = (nint)input.Entities * entityQueries.Outputs;
        var inner = VectorLayer.InnerOf(layer, count);
        var memory = _rows.Rent(Math.Max(keys + ofWords + ofEntities, inner) + (2 * (nint)count * _hidden));
        var context = memory + Math.Max(keys + ofWords + ofEntities, inner);
        var attended = context + ((nint)count * _hidden);

        keysValues.Apply(rows, all, null, gelu: false, memory, scratch);
        wordQueries.Apply(wanted, words, null, gelu: false, memory + keys, scratch);
        entityQueries.Apply(wanted + ((nint)words * _hidden), input.Entities, null, gelu: false, memory + keys + ofWords, scratch);
        attention.Apply(memory + keys, words, wordQueries.Outputs, memory + keys + ofWords, entityQueries.Outputs, memory, context);
        VectorLayer.Complete(layer, context, wanted, count, attended, memory, scratch);
    }

    private void Copy(float* from, float* to, int rows) =>
        new ReadOnlySpan<float>(from, rows * _hidden).CopyTo(new Span<float>(to, rows * _hidden));
}
