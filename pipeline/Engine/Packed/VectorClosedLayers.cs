using LukePipeline.Engine.Attention;
using LukePipeline.Engine.Kernels;
using static TorchSharp.torch;

namespace LukePipeline.Engine.Packed;

/// <summary>
/// The layers of a closed checkpoint in kernels of our own. Keys and values of the words stay as the panels that the attention reads, layer
/// by layer, so that any number of entities finds them there. A row depends on its own sequence alone, to the last bit.
/// </summary>
/// <param name="weights">The weights; they stay with the caller.</param>
internal sealed unsafe class VectorClosedLayers(PackedLukeWeights weights) : IClosedLayers
{
    private readonly int _hidden = weights.Config.HiddenSize;
    private readonly int _heads = weights.Config.NumAttentionHeads;
    private readonly VectorHead _head = new(weights.Config.NumAttentionHeads, weights.Config.HeadSize);
    private readonly VectorScratch _panels = new();
    private readonly VectorScratch _scores = new();
    private readonly VectorScratch _rows = new();
    private readonly VectorScratch _products = new();
    private readonly WordWatch? _watch = weights.Closed is { IsProven: false } closed ? new WordWatch(closed, weights.Config.NumAttentionHeads, weights.Config.HeadSize) : null;
    private float* _kept;
    private float* _ofBlock;
    private nint _ofLayer;
    private Place[] _places = [];

    /// <inheritdoc/>
    public Tensor? RunWords(PackedInput input, Tensor rows)
    {
        Lay(input.Sequences);
        _watch?.Begin(input.Sequences);
        var reads = input.ReadRows.Length;
        var result = reads == 0 ? null : empty(reads, _hidden, dtype: ScalarType.Float32);
        fixed (byte* all = rows.bytes, wanted = result is null ? [] : result.bytes)
        {
            for (var layer = 0; layer < weights.Layers.Count; layer++)
            {
                Keep(layer, (float*)all, input.Words);
                if (layer < weights.Layers.Count - 1)
                {
                    Apply(layer, weights.Layers[layer].WordQueries, (float*)all, input.Words, input.WordRuns, areEntities: false);
                }
            }

            for (var i = 0; i < reads; i++)
            {
                new ReadOnlySpan<float>((float*)all + ((nint)input.ReadRows[i] * _hidden), _hidden).CopyTo(
                    new Span<float>((float*)wanted + ((nint)i * _hidden), _hidden));
            }

            Apply(weights.Layers.Count - 1, weights.Layers[^1].WordQueries, (float*)wanted, reads, input.ReadRuns, areEntities: false);
        }

        return result;
    }

    /// <inheritdoc/>
    public Tensor RunEntities(Tensor rows, QueryRun[] runs)
    {
        fixed (byte* all = rows.bytes)
        {
            for (var layer = 0; layer < weights.Layers.Count; layer++)
            {
                Apply(layer, weights.Layers[layer].EntityQueries!, (float*)all, (int)rows.shape[0], runs, areEntities: true);
            }
        }

        return rows;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _panels.Dispose();
        _scores.Dispose();
        _rows.Dispose();
        _products.Dispose();
    }

    /// <summary>Makes room for the panels of a batch.</summary>
    private void Lay(PackedSequence[] sequences)
    {
        _places = new Place[sequences.Length];
        (_ofLayer, var widest) = (0, 0);
        for (var i = 0; i < sequences.Length; i++)
        {
            var columns = VectorHead.Padded(sequences[i].Words);
            _places[i] = new Place(_ofLayer, sequences[i].FirstWord, sequences[i].Words, columns);
            _ofLayer += _heads * _head.SizeOf(columns);
            widest = Math.Max(widest, columns);
        }

        _kept = _panels.Rent(_ofLayer * weights.Layers.Count);
        _ofBlock = _scores.Rent(_head.ScoresOf(widest));
    }

    private VectorHead.Panels PanelsOf(int layer, Place place, int head) =>
        _head.In(_kept + (layer * _ofLayer) + place.Offset + (head * _head.SizeOf(place.Columns)), _ofBlock, place.Columns) with
        {
            Words = place.Words,
            PaddedWords = place.Columns,
            Columns = place.Columns,
        };

    /// <summary>Keys and values of all words.</summary>
    private void Keep(int layer, float* rows, int words)
    {
        var keysValues = _rows.Rent(2 * (nint)words * _hidden);
        VectorLayer.Of(weights.Layers[layer].KeysValues).Apply(rows, words, null, gelu: false, keysValues, _products);
        _watch?.Keep(layer, keysValues);
        foreach (var place in _places)
        {
            for (var head = 0; head < _heads; head++)
            {
                _head.PackRows(PanelsOf(layer, place, head), keysValues + (head * weights.Config.HeadSize), place.FirstWord, 0, place.Words);
            }
        }
    }

    /// <summary>Runs one layer for rows, in place.</summary>
    private void Apply(int layer, PackedLinear queries, float* rows, int count, QueryRun[] runs, bool areEntities)
    {
        if (count == 0)
        {
            return;
        }

        // After the attention, the inner rows of the feed-forward part take the place of the queries.
        var part = weights.Layers[layer];
        var states = (nint)count * _hidden;
        var first = Math.Max(states, VectorLayer.InnerOf(part, count));
        var memory = _rows.Rent(first + (2 * states));
        var context = memory + first;
        VectorLayer.Of(queries).Apply(rows, count, null, gelu: false, memory, _products);
        _watch?.Check(layer, memory, runs, areEntities);
        var from = new VectorHead.Queries(memory, _hidden, context);
        foreach (var run in runs)
        {
            for (var head = 0; head < _heads; head++)
            {
                _head.Attend(PanelsOf(layer, _places[run.Sequence], head), from, run.First, run.Count, head);
            }
        }

        VectorLayer.Complete(part, context, rows, count, context + states, memory, _products);
    }

    /// <summary>Where the panels of a sequence begin in those of a layer, and its words.</summary>
    private readonly record struct Place(nint Offset, int FirstWord, int Words, int Columns);
}
