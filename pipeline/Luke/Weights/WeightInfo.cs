using static TorchSharp.torch;

namespace LukePipeline.Luke.Weights;

/// <summary>What a checkpoint says of one weight.</summary>
/// <param name="Name">Its key.</param>
/// <param name="Dtype">The type of its elements as stored.</param>
/// <param name="Shape">Its dimensions; empty for a scalar.</param>
public sealed record WeightInfo(string Name, ScalarType Dtype, IReadOnlyList<long> Shape)
{
    /// <summary>The number of elements.</summary>
    public long Elements { get; } = Shape.Aggregate(1L, (product, size) => checked(product * size));

    /// <summary>The bytes that the elements take as stored.</summary>
    public long Bytes => Elements * WeightTypes.SizeOf(Dtype);

    /// <summary>The shape as people write it: <c>[768, 3072]</c>.</summary>
    public string ShapeText => $"[{string.Join(", ", Shape)}]";

    /// <summary>Refuses a tensor of another shape as the place to read this weight into.</summary>
    internal void CheckTarget(Tensor target)
    {
        if (!Shape.SequenceEqual(target.shape))
        {
            throw new ArgumentException($"{Name} has shape {ShapeText}, the target [{string.Join(", ", target.shape)}].", nameof(target));
        }
    }
}
