using LukePipeline.Engine.Attention;
using LukePipeline.Engine.Kernels;
using static TorchSharp.torch;

namespace LukePipeline.Engine.Packed;

/// <summary>The layers of a closed checkpoint on any device and in any number format.</summary>
/// <param name="weights">The weights; they stay with the caller.</param>
/// <param name="staging">The way of indexes to the device.</param>
/// <param name="together">Whether all sequences attend in one padded call, or each in one of its own.</param>
internal sealed class TensorClosedLayers(PackedLukeWeights weights, HostStaging staging, bool together) : IClosedLayers
{
    private readonly VectorScratch _scratch = new();
    private readonly Tensor[] _keysValues = new Tensor[weights.Layers.Count];
    private readonly WordWatch? _watch = weights.Closed is { IsProven: false } closed ? new WordWatch(closed, weights.Config.NumAttentionHeads, weights.Config.HeadSize) : null;
    private WordAttention? _attention;

    /// <inheritdoc/>
    public Tensor? RunWords(PackedInput input, Tensor rows)
    {
        _attention = new WordAttention(input.Sequences, weights.Config.NumAttentionHeads, weights.Config.HeadSize, together ? staging : null);
        _watch?.Begin(input.Sequences);
        for (var layer = 0; layer < weights.Layers.Count; layer++)
        {
            _keysValues[layer] = weights.Layers[layer].KeysValues.Apply(rows, _scratch);
            _watch?.Keep(layer, _keysValues[layer]);
            if (layer < weights.Layers.Count - 1)
            {
                rows = Apply(layer, weights.Layers[layer].WordQueries, rows, input.WordRuns, areEntities: false);
            }
        }

        if (input.ReadRows.Length == 0)
        {
            return null;
        }

        using var scope = NewDisposeScope();
        var wanted = rows.index_select(0, staging.Upload(input.ReadRows));
        return Apply(weights.Layers.Count - 1, weights.Layers[^1].WordQueries, wanted, input.ReadRuns, areEntities: false).to(ScalarType.Float32).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public Tensor RunEntities(Tensor rows, QueryRun[] runs)
    {
        using var scope = NewDisposeScope();
        for (var layer = 0; layer < weights.Layers.Count; layer++)
        {
            rows = Apply(layer, weights.Layers[layer].EntityQueries!, rows, runs, areEntities: true);
        }

        return rows.to(ScalarType.Float32).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public void Dispose() => _scratch.Dispose();

    private Tensor Apply(int layer, PackedLinear queries, Tensor rows, QueryRun[] runs, bool areEntities)
    {
        using var scope = NewDisposeScope();
        Tensor context;
        using (var products = NewDisposeScope())
        {
            var asked = queries.Apply(rows, _scratch);
            _watch?.Check(layer, asked, runs, areEntities);
            context = _attention!.Apply(asked, _keysValues[layer], runs).MoveToOuterDisposeScope();
        }

        return weights.Layers[layer].Complete(context, rows, _scratch).MoveToOuterDisposeScope();
    }
}
