using System.Diagnostics.CodeAnalysis;
using LukePipeline.Luke.Weights;
using static TorchSharp.torch;

namespace LukePipeline.Benchmarks;

/// <summary>Weights of a closed checkpoint with one of them off by 1e-30: an open checkpoint that computes the same.</summary>
internal sealed class AlmostClosed(IWeightSource source) : IWeightSource
{
    public string Location => source.Location;

    public IReadOnlyList<WeightInfo> Weights => source.Weights;

    public bool TryFind(string name, [NotNullWhen(true)] out WeightInfo? weight) => source.TryFind(name, out weight);

    public Tensor Map(string name) => source.Map(name);

    public Tensor Read(string name, ScalarType? dtype = null) => Opened(name, source.Read(name, dtype));

    public void ReadInto(string name, Tensor target)
    {
        source.ReadInto(name, target);
        Opened(name, target);
    }

    public Tensor ReadRows(string name, IReadOnlyList<long> rows, ScalarType? dtype = null) => source.ReadRows(name, rows, dtype);

    /// <summary>Does nothing: the weights stay with the caller.</summary>
    public void Dispose()
    {
    }

    private static Tensor Opened(string name, Tensor weight)
    {
        if (name.EndsWith("layer.0.attention.self.w2e_query.weight", StringComparison.Ordinal))
        {
            using var place = weight.view(-1).narrow(0, 0, 1);
            place.fill_(1e-30f);
        }

        return weight;
    }
}
