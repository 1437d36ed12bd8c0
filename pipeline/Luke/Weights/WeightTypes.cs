using static TorchSharp.torch;

namespace LukePipeline.Luke.Weights;

/// <summary>The element types that occur in checkpoints.</summary>
internal static class WeightTypes
{
    private static readonly (ScalarType Type, int Size, string Safetensors, string Storage)[] All =
    [
        (ScalarType.Float32, 4, "F32", "FloatStorage"),
        (ScalarType.Float16, 2, "F16", "HalfStorage"),
        (ScalarType.BFloat16, 2, "BF16", "BFloat16Storage"),
        (ScalarType.Float64, 8, "F64", "DoubleStorage"),
        (ScalarType.Int64, 8, "I64", "LongStorage"),
        (ScalarType.Int32, 4, "I32", "IntStorage"),
        (ScalarType.Int16, 2, "I16", "ShortStorage"),
        (ScalarType.Int8, 1, "I8", "CharStorage"),
        (ScalarType.Byte, 1, "U8", "ByteStorage"),
        (ScalarType.Bool, 1, "BOOL", "BoolStorage"),
    ];

    /// <summary>Bytes per element.</summary>
    public static int SizeOf(ScalarType type) => All.Single(t => t.Type == type).Size;

    /// <summary>True for the types that can hold NaN.</summary>
    public static bool IsFloat(ScalarType type) =>
        type is ScalarType.Float16 or ScalarType.BFloat16 or ScalarType.Float32 or ScalarType.Float64;

    /// <summary>The name in a safetensors header, such as <c>F32</c>; null if the format has none that we write.</summary>
    public static string? SafetensorsName(ScalarType type) => All.FirstOrDefault(t => t.Type == type).Safetensors;

    /// <summary>The type of a safetensors name; null for one that we do not read.</summary>
    public static ScalarType? FromSafetensors(string name) => Find(t => t.Safetensors == name);

    /// <summary>The type of a storage class of <c>torch</c>, such as <c>FloatStorage</c>; null for an unknown one.</summary>
    public static ScalarType? FromStorage(string name) => Find(t => t.Storage == name);

    /// <summary>
    /// The bytes of a shape, or null if no memory can hold it. A zero dimension counts as one for that: libtorch multiplies the
    /// others all the same.
    /// </summary>
    public static long? BytesOf(ScalarType type, IEnumerable<long> shape)
    {
        Int128 room = SizeOf(type);
        bool empty = false;
        foreach (long size in shape)
        {
            empty |= size == 0;
            room *= Math.Max(size, 1);
            if (room > long.MaxValue)
            {
                return null;
            }
        }

        return empty ? 0 : (long)room;
    }

    private static ScalarType? Find(Func<(ScalarType Type, int Size, string Safetensors, string Storage), bool> match)
    {
        foreach (var type in All)
        {
            if (match(type))
            {
                return type.Type;
            }
        }

        return null;
    }
}
