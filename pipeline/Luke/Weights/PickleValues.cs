using static TorchSharp.torch;

namespace LukePipeline.Luke.Weights;

/// <summary>A name that a pickle refers to, out of the allow-list.</summary>
internal sealed record PickleGlobal(string Module, string Name)
{
    public static readonly PickleGlobal OrderedDict = new("collections", "OrderedDict");
    public static readonly PickleGlobal RebuildTensor = new("torch._utils", "_rebuild_tensor_v2");
    public static readonly PickleGlobal RebuildParameter = new("torch._utils", "_rebuild_parameter");

    /// <summary>The element type, if this is one of the storage classes of <c>torch</c>.</summary>
    public ScalarType? Storage => Module == "torch" ? WeightTypes.FromStorage(Name) : null;

    /// <summary>True for the few names that a file of weights needs.</summary>
    public bool IsAllowed => Storage is not null || this == OrderedDict || this == RebuildTensor || this == RebuildParameter;

    public override string ToString() => $"{Module}.{Name}";
}

/// <summary>A run of elements that tensors look into: member <c>data/KEY</c> of the zip file.</summary>
internal sealed record PickledStorage(string Key, ScalarType Dtype, long Elements);

/// <summary>A tensor as the pickle describes it, unchecked.</summary>
internal sealed record PickledTensor(PickledStorage Storage, long Offset, long[] Shape, long[] Strides);

/// <summary>A dictionary with text keys, in the order in which they were set.</summary>
internal sealed class PickledDictionary
{
    public List<KeyValuePair<string, object?>> Items { get; } = [];
}
