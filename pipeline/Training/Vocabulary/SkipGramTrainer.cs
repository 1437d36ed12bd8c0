using System.Numerics;
using System.Runtime.InteropServices;

namespace LukePipeline.Training.Vocabulary;

/// <summary>
/// Learns a vector for each sub-word from its neighbours: skip-gram with negative sampling (Mikolov et al., 2013).
/// Minutes of it give the word embeddings of a small model what hours of masked-language training would.
/// </summary>
internal sealed class SkipGramTrainer
{
    private const int Window = 6;
    private const int Negatives = 5;
    private const int TableSize = 1 << 20;
    private const float FirstRate = 0.025f;
    private const double Subsampling = 1e-4;

    private readonly int _size;
    private readonly float[] _input;
    private readonly float[] _output;
    private readonly float[] _update;
    private readonly int[] _table;
    private readonly double[] _keep;
    private readonly Random _random;

    /// <summary>Prepares vectors of <paramref name="size"/> numbers (a multiple of 16) for tokens of the given frequencies.</summary>
    public SkipGramTrainer(IReadOnlyList<long> frequencies, int size, int seed)
    {
        (_size, _random) = (size, new Random(seed));
        _input = new float[frequencies.Count * size];
        _output = new float[frequencies.Count * size];
        _update = new float[size];
        for (var i = 0; i < _input.Length; i++)
        {
            _input[i] = (_random.NextSingle() - 0.5f) / size;
        }

        var total = (double)frequencies.Sum();
        _keep = frequencies.Select(count => count == 0 ? 1 : Math.Min(1, Math.Sqrt(Subsampling * total / count))).ToArray();
        _table = BuildTable(frequencies);
    }

    /// <summary>The vectors, [vocabulary, size], row after row.</summary>
    public float[] Vectors => _input;

    /// <summary>Trains on one sequence of tokens.</summary>
    /// <param name="tokens">Token identifiers of a paragraph.</param>
    /// <param name="progress">How much of all training is done, 0 to 1; the learning rate falls with it.</param>
    public void Train(ReadOnlySpan<int> tokens, double progress)
    {
        var kept = new int[tokens.Length];
        var count = 0;
        foreach (var token in tokens)
        {
            if (_keep[token] >= 1 || _random.NextDouble() < _keep[token])
            {
                kept[count++] = token;
            }
        }

        var rate = FirstRate * (float)Math.Max(0.0001, 1 - progress);
        for (var i = 0; i < count; i++)
        {
            var reach = 1 + _random.Next(Window);
            for (var j = Math.Max(0, i - reach); j <= Math.Min(count - 1, i + reach); j++)
            {
                if (j != i)
                {
                    TrainPair(kept[j], kept[i], rate);
                }
            }
        }
    }

    private void TrainPair(int token, int context, float rate)
    {
        var row = _input.AsSpan(token * _size, _size);
        var update = _update.AsSpan();
        update.Clear();
        for (var n = 0; n <= Negatives; n++)
        {
            var target = n == 0 ? context : _table[_random.Next(TableSize)];
            if (n > 0 && target == context)
            {
                continue;
            }

            var other = _output.AsSpan(target * _size, _size);
            var score = Math.Clamp(Dot(row, other), -8f, 8f);
            var step = ((n == 0 ? 1f : 0f) - (1f / (1f + MathF.Exp(-score)))) * rate;
            Add(update, other, step);
            Add(other, row, step);
        }

        Add(row, update, 1f);
    }

    private static float Dot(Span<float> left, Span<float> right)
    {
        var a = MemoryMarshal.Cast<float, Vector<float>>(left);
        var b = MemoryMarshal.Cast<float, Vector<float>>(right);
        var (sum0, sum1) = (Vector<float>.Zero, Vector<float>.Zero);
        for (var i = 0; i + 1 < a.Length; i += 2)
        {
            sum0 += a[i] * b[i];
            sum1 += a[i + 1] * b[i + 1];
        }

        return Vector.Sum(sum0 + sum1);
    }

    private static void Add(Span<float> target, Span<float> source, float factor)
    {
        var a = MemoryMarshal.Cast<float, Vector<float>>(target);
        var b = MemoryMarshal.Cast<float, Vector<float>>(source);
        var scale = new Vector<float>(factor);
        for (var i = 0; i < a.Length; i++)
        {
            a[i] += b[i] * scale;
        }
    }

    private static int[] BuildTable(IReadOnlyList<long> frequencies)
    {
        var weights = frequencies.Select(count => Math.Pow(count, 0.75)).ToArray();
        var total = weights.Sum();
        var table = new int[TableSize];
        var (token, reached) = (0, weights[0] / total);
        for (var i = 0; i < TableSize; i++)
        {
            while (reached < (i + 1.0) / TableSize && token < weights.Length - 1)
            {
                reached += weights[++token] / total;
            }

            table[i] = token;
        }

        return table;
    }
}
