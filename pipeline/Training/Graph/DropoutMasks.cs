using LukePipeline.Ground.Torch;
using static TorchSharp.torch;

namespace LukePipeline.Training.Graph;

/// <summary>
/// Dropout from a pool of masks drawn once: drawing fresh random numbers for every use took a tenth of a training step, a slice
/// of the pool at a random place takes nothing. The place depends on the seed and the step alone.
/// </summary>
internal sealed class DropoutMasks : IDisposable
{
    private const int PoolSize = 1 << 24;

    private readonly Tensor _pool;
    private Random _random;

    /// <summary>Draws the pool.</summary>
    /// <param name="probability">Probability of zeroing a value; what is left is scaled up.</param>
    /// <param name="seed">Seed of the pool.</param>
    public DropoutMasks(double probability, int seed)
    {
        using var generator = new Generator((ulong)seed);
        _pool = rand(PoolSize, generator: generator).MarkFromInPlace(probability).Over(1 - probability).DetachFromDisposeScope();
        _random = new Random(seed);
    }

    /// <summary>Starts the sequence of masks of a step.</summary>
    public void Restart(int seed) => _random = new Random(seed);

    /// <summary>Zeroes values of <paramref name="rows"/> at random.</summary>
    public Tensor Apply(Tensor rows)
    {
        var count = rows.numel();
        if (count <= PoolSize)
        {
            return rows * _pool.narrow(0, _random.NextInt64(PoolSize - count + 1), count).view(rows.shape);
        }

        // Larger than the pool: part by part, along the first dimension.
        return cat(rows.chunk(2, 0).Select(Apply).ToArray(), 0);
    }

    /// <summary>Frees the pool.</summary>
    public void Dispose() => _pool.Dispose();
}
