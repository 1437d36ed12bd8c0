using System.Numerics;
using LukePipeline.Luke.Weights;
using static TorchSharp.torch;

namespace LukePipeline.Engine.Attention;

/// <summary>
/// Sees to it that words keep entities out where the weights of a closed checkpoint do not prove it (<see cref="ClosedWeights.IsProven"/>): in every row and
/// head some word has to score above the floor. Looked at are the first word, the last one and the mean of all, which none but the highest is as high as;
/// a row costs three products more, whatever the length of its sequence.
/// </summary>
/// <param name="closed">The floors.</param>
/// <param name="heads">Heads of the model.</param>
/// <param name="headSize">Numbers of each.</param>
internal sealed unsafe class WordWatch(ClosedWeights closed, int heads, int headSize)
{
    private const int Probes = 3;
    private readonly int _hidden = heads * headSize;
    private readonly float[][] _probes = new float[closed.Floors.Count][];
    private PackedSequence[] _sequences = [];

    /// <summary>Begins a batch.</summary>
    public void Begin(PackedSequence[] sequences) => _sequences = sequences;

    /// <summary>Takes the keys of a layer.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="keysValues">Keys, then values, of all words, float32, [words, 2 × hidden_size].</param>
    public void Keep(int layer, float* keysValues)
    {
        var probes = new float[_sequences.Length * Probes * _hidden];
        for (var i = 0; i < _sequences.Length; i++)
        {
            var first = keysValues + (2 * (nint)_sequences[i].FirstWord * _hidden);
            var words = _sequences[i].Words;
            var ofSequence = probes.AsSpan(i * Probes * _hidden, Probes * _hidden);
            new ReadOnlySpan<float>(first, _hidden).CopyTo(ofSequence);
            new ReadOnlySpan<float>(first + (2 * (nint)(words - 1) * _hidden), _hidden).CopyTo(ofSequence[_hidden..]);
            var mean = ofSequence[(2 * _hidden)..];
            for (var word = 0; word < words; word++)
            {
                var key = first + (2 * (nint)word * _hidden);
                for (var at = 0; at < _hidden; at++)
                {
                    mean[at] += key[at] / words;
                }
            }
        }

        _probes[layer] = probes;
    }

    /// <summary>Looks at the rows of a layer.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="queries">Their queries towards words, float32, [rows, hidden_size].</param>
    /// <param name="runs">Which rows attend to which sequence.</param>
    /// <param name="areEntities">Whether the rows are entities.</param>
    /// <exception cref="EntitiesNotAbsentException">No word of a row scores above the floor.</exception>
    public void Check(int layer, float* queries, QueryRun[] runs, bool areEntities)
    {
        var floors = areEntities ? closed.Floors[layer].OfEntities : closed.Floors[layer].OfWords;
        var scale = 1 / MathF.Sqrt(headSize);
        fixed (float* probes = _probes[layer])
        {
            foreach (var run in runs)
            {
                var ofSequence = probes + ((nint)run.Sequence * Probes * _hidden);
                for (var row = run.First; row < run.First + run.Count; row++)
                {
                    for (var head = 0; head < heads; head++)
                    {
                        var query = queries + ((nint)row * _hidden) + (head * headSize);
                        var probe = ofSequence + (head * headSize);
                        var floor = floors[head] / scale;
                        if (!(Dot(query, probe) >= floor || Dot(query, probe + _hidden) >= floor || Dot(query, probe + (2 * _hidden)) >= floor))
                        {
                            throw new EntitiesNotAbsentException();
                        }
                    }
                }
            }
        }
    }

    /// <summary>The same for tensors on the processor.</summary>
    /// <inheritdoc cref="Keep(int, float*)"/>
    public void Keep(int layer, Tensor keysValues)
    {
        using var scope = NewDisposeScope();
        fixed (byte* all = keysValues.to(ScalarType.Float32).bytes)
        {
            Keep(layer, (float*)all);
        }
    }

    /// <summary>The same for tensors on the processor.</summary>
    /// <inheritdoc cref="Check(int, float*, QueryRun[], bool)"/>
    public void Check(int layer, Tensor queries, QueryRun[] runs, bool areEntities)
    {
        using var scope = NewDisposeScope();
        fixed (byte* all = queries.to(ScalarType.Float32).bytes)
        {
            Check(layer, (float*)all, runs, areEntities);
        }
    }

    private float Dot(float* left, float* right)
    {
        var (sum, i) = (Vector<float>.Zero, 0);
        for (; i <= headSize - Vector<float>.Count; i += Vector<float>.Count)
        {
            sum += Vector.Load(left + i) * Vector.Load(right + i);
        }

        var total = Vector.Sum(sum);
        for (; i < headSize; i++)
        {
            total += left[i] * right[i];
        }

        return total;
    }
}

/// <summary>A text whose words score so low that entities count beside them: its batch has to be computed as that of an open checkpoint.</summary>
internal sealed class EntitiesNotAbsentException : Exception;
