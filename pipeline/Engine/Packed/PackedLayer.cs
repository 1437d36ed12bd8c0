using LukePipeline.Engine.Attention;
using LukePipeline.Engine.Kernels;
using LukePipeline.Engine.Memory;
using LukePipeline.Luke.Weights;
using static TorchSharp.torch;

namespace LukePipeline.Engine.Packed;

/// <summary>
/// One encoder layer over packed rows. Keys and values are projected once for all rows; queries once per type of row, for both
/// types of key together. No weight is stored twice. Where no row attends to an entity (<see cref="ClosedDirections"/>), the queries
/// to entities are left out.
/// </summary>
internal sealed class PackedLayer : IDisposable
{
    /// <summary>[key; value], for all rows.</summary>
    public required PackedLinear KeysValues { get; init; }

    /// <summary>[query; w2e_query], for word rows; just query without entity-aware attention, or in a closed checkpoint.</summary>
    public required PackedLinear WordQueries { get; init; }

    /// <summary>[e2w_query; e2e_query], for entity rows; just e2w_query in a closed checkpoint; null without entity-aware attention (then as words).</summary>
    public required PackedLinear? EntityQueries { get; init; }

    /// <summary>Output projection of the attention.</summary>
    public required PackedLinear AttentionOutput { get; init; }

    /// <summary>Layer norm after the attention.</summary>
    public required PackedNorm AttentionNorm { get; init; }

    /// <summary>First feed-forward projection.</summary>
    public required PackedLinear Intermediate { get; init; }

    /// <summary>Second feed-forward projection.</summary>
    public required PackedLinear Output { get; init; }

    /// <summary>Layer norm after the feed-forward part.</summary>
    public required PackedNorm OutputNorm { get; init; }

    /// <summary>The activation, where it is another than the exact gelu.</summary>
    public required Func<Tensor, Tensor>? Activation { get; init; }

    /// <summary>Runs the layer for some of its rows; all rows are keys.</summary>
    /// <param name="rows">All rows, words first, [rows, hidden_size].</param>
    /// <param name="words">The word rows whose new state is wanted, in order; null for none.</param>
    /// <param name="entities">The entity rows, all of them.</param>
    /// <param name="wanted">The rows of <paramref name="words"/> and <paramref name="entities"/> in one tensor.</param>
    /// <param name="attention">How to attend.</param>
    /// <param name="scratch">Working memory of the calling thread.</param>
    /// <returns>The new states of <paramref name="wanted"/>.</returns>
    public Tensor Apply(Tensor rows, Tensor? words, Tensor entities, Tensor wanted, IPackedAttention attention, VectorScratch scratch)
    {
        using var scope = NewDisposeScope();
        return Complete(Attend(rows, words, entities, attention, scratch), wanted, scratch).MoveToOuterDisposeScope();
    }

    /// <summary>What of the layer comes after the attention.</summary>
    /// <param name="context">The attended values, [rows, hidden_size]; disposed.</param>
    /// <param name="wanted">The rows whose new state is wanted.</param>
    /// <param name="scratch">Working memory of the calling thread.</param>
    /// <returns>The new states of <paramref name="wanted"/>.</returns>
    public Tensor Complete(Tensor context, Tensor wanted, VectorScratch scratch)
    {
        using var scope = NewDisposeScope();
        Tensor attended;
        using (var products = NewDisposeScope())
        {
            attended = AttentionNorm.Apply(AttentionOutput.ApplyAdd(context, wanted, scratch)).MoveToOuterDisposeScope();
        }

        context.Dispose();
        return FeedForward(attended, scratch).MoveToOuterDisposeScope();
    }

    private Tensor Attend(Tensor rows, Tensor? words, Tensor entities, IPackedAttention attention, VectorScratch scratch)
    {
        using var projections = NewDisposeScope();
        var keysValues = KeysValues.Apply(rows, scratch);
        var wordQueries = words is null ? null : WordQueries.Apply(words, scratch);
        var entityQueries = (EntityQueries ?? WordQueries).Apply(entities, scratch);
        return attention.Apply(wordQueries, entityQueries, keysValues).MoveToOuterDisposeScope();
    }

    /// <summary>
    /// The feed-forward part, some rows at a time: its inner rows are four times as wide as all others, and would be most of what a
    /// batch holds at once.
    /// </summary>
    private Tensor FeedForward(Tensor attended, VectorScratch scratch)
    {
        var rows = attended.shape[0];
        if (rows <= EngineMemory.RowsAtOnce)
        {
            return FeedForwardOf(attended, scratch);
        }

        var result = empty_like(attended);
        for (long row = 0; row < rows; row += EngineMemory.RowsAtOnce)
        {
            using var scope = NewDisposeScope();
            var count = Math.Min(EngineMemory.RowsAtOnce, rows - row);
            result.narrow(0, row, count).copy_(FeedForwardOf(attended.narrow(0, row, count), scratch));
        }

        return result;
    }

    private Tensor FeedForwardOf(Tensor attended, VectorScratch scratch)
    {
        using var scope = NewDisposeScope();
        var inner = Activation is null ? Intermediate.ApplyGelu(attended, scratch) : Activation(Intermediate.Apply(attended, scratch));
        return OutputNorm.Apply(Output.ApplyAdd(inner, attended, scratch)).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        KeysValues.Dispose();
        WordQueries.Dispose();
        EntityQueries?.Dispose();
        AttentionOutput.Dispose();
        AttentionNorm.Dispose();
        Intermediate.Dispose();
        Output.Dispose();
        OutputNorm.Dispose();
    }
}
