using LukePipeline.Ground.Torch;
using static TorchSharp.torch;

namespace LukePipeline.Engine.Kernels;

/// <summary>A layer norm, always computed in float32 whatever the type of its rows.</summary>
internal sealed class PackedNorm : IDisposable
{
    private readonly Tensor _weight;
    private readonly Tensor _bias;
    private readonly double _epsilon;
    private readonly long[] _shape;

    /// <summary>Takes both tensors over: [hidden_size], float32.</summary>
    public PackedNorm(Tensor weight, Tensor bias, double epsilon)
    {
        _weight = weight.DetachFromDisposeScope();
        _bias = bias.DetachFromDisposeScope();
        _epsilon = epsilon;
        _shape = [weight.shape[0]];
    }

    /// <summary>Normalises rows, [rows, hidden_size], keeping their type.</summary>
    public Tensor Apply(Tensor rows)
    {
        var normalised = nn.functional.layer_norm(rows.to(ScalarType.Float32), _shape, _weight, _bias, _epsilon);
        return normalised.to(rows.dtype);
    }

    /// <summary>Normalises rows in place, in AVX-512 registers.</summary>
    /// <param name="rows">[count, hidden_size], float32.</param>
    /// <param name="count">Number of rows.</param>
    public unsafe void Apply(float* rows, int count)
    {
        var width = (int)_shape[0];
        fixed (byte* weight = _weight.bytes, bias = _bias.bytes)
        {
            for (nint row = 0; row < count; row++)
            {
                VectorMath.Normalise(rows + (row * width), width, (float*)weight, (float*)bias, (float)_epsilon);
            }
        }
    }

    /// <summary>
    /// The most that directions give over all rows that can leave the norm. Such a row is weight · n + bias, and n has the mean 0 and at most
    /// the length √hidden_size: of a direction d, no more than d · bias + √hidden_size |d · weight less its mean|.
    /// </summary>
    /// <param name="directions">[directions, hidden_size].</param>
    /// <returns>The most of each, and the most of the sum of the sizes of what is added up for it.</returns>
    public (double[] Most, double[] Sizes) Greatest(Tensor directions)
    {
        using var scope = NewDisposeScope();
        var (exact, weight, bias) = (directions.to(ScalarType.Float64), _weight.to(ScalarType.Float64), _bias.to(ScalarType.Float64));
        var (scaled, length) = (exact * weight, Math.Sqrt(_shape[0]));
        var most = (exact * bias).sum(1).Plus(Length(scaled - scaled.mean([1], keepdim: true)).Times(length));
        var sizes = (exact * bias).abs().sum(1).Plus(Length(scaled).Times(length));
        return (most.cpu().data<double>().ToArray(), sizes.cpu().data<double>().ToArray());

        static Tensor Length(Tensor rows) => (rows * rows).sum(1).sqrt();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _weight.Dispose();
        _bias.Dispose();
    }
}
