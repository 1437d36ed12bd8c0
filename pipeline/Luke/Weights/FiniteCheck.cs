using static TorchSharp.torch;

namespace LukePipeline.Luke.Weights;

/// <summary>Finds weights with NaN or infinite elements, which both file formats allow and no model survives.</summary>
public static class FiniteCheck
{
    /// <summary>
    /// False if any element is NaN or infinite. One pass without a temporary of the tensor's size: NaN goes through minimum and
    /// maximum, and an infinity is one of them.
    /// </summary>
    public static bool IsFinite(Tensor tensor)
    {
        if (tensor.NumberOfElements == 0 || !WeightTypes.IsFloat(tensor.dtype))
        {
            return true;
        }

        using var scope = NewDisposeScope();
        using var gradients = no_grad();
        var (low, high) = tensor.aminmax();
        return double.IsFinite(low.to_type(ScalarType.Float64).item<double>())
            && double.IsFinite(high.to_type(ScalarType.Float64).item<double>());
    }

    /// <summary>The failure to report for such a weight.</summary>
    public static CheckpointException Failure(string path, string name) => new(path, name,
        "holds NaN or infinite values: the training that wrote it failed, or the file is damaged. Use another checkpoint.");
}
