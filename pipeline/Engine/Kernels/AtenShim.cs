using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace LukePipeline.Engine.Kernels;

/// <summary>
/// Operators that TorchSharp does not wrap, reached through libtorch's stable C interface (<c>torch/csrc/inductor/aoti_torch/c</c>,
/// the one that ahead-of-time compiled models call). Its tensor handles and TorchSharp's are the same thing: an <c>at::Tensor*</c>.
/// </summary>
internal static unsafe partial class AtenShim
{
    private const string Library = "torch_cpu";
    private const string Linear = "aoti_torch_cpu__linear_pointwise";
    private const string QuantizedLinear = "aoti_torch_cpu__qlinear_pointwise_tensor";
    private const string Flash = "aoti_torch_cpu__scaled_dot_product_flash_attention_for_cpu";

    private static readonly Lazy<nint> Handle = new(Load);

    /// <summary>Whether this libtorch was built with oneDNN and exports its linear layer.</summary>
    public static bool HasOneDnnLinear => Exports(Linear);

    /// <summary>Whether this libtorch was built with oneDNN and exports its 8-bit linear layer.</summary>
    public static bool HasInt8Linear => Exports(QuantizedLinear);

    /// <summary>Whether this libtorch exports the flash attention of the CPU.</summary>
    public static bool HasFlashAttention => Exports(Flash);

    /// <summary>A weight matrix in the blocked layout that oneDNN's kernels read; opaque, only for the functions below.</summary>
    /// <param name="weight">[out, in], dense.</param>
    public static Tensor ReorderLinearWeight(Tensor weight) => Reorder("mkldnn::_reorder_linear_weight", weight);

    /// <summary>The same for the 8-bit layer.</summary>
    /// <param name="weight">[out, in], int8, dense.</param>
    public static Tensor ReorderInt8Weight(Tensor weight) => Reorder("onednn::qlinear_prepack", weight);

    /// <summary>x Wᵀ + b with an optional activation applied while the results are still in registers.</summary>
    /// <param name="rows">[rows, in].</param>
    /// <param name="weight">From <see cref="ReorderLinearWeight"/>.</param>
    /// <param name="bias">[out], or null.</param>
    /// <param name="gelu">Whether to apply the exact gelu.</param>
    public static Tensor OneDnnLinear(Tensor rows, Tensor weight, Tensor? bias, bool gelu)
    {
        var biasHandle = bias?.Handle ?? 0;
        fixed (byte* exact = "none\0"u8)
        {
            var algorithm = exact;
            Check(LinearPointwise(
                rows.Handle, weight.Handle, bias is null ? null : &biasHandle, gelu ? "gelu" : "none", null, 0, gelu ? &algorithm : null, out var result));
            GC.KeepAlive((rows, weight, bias));
            return Tensor.UnsafeCreateTensor(result);
        }
    }

    /// <summary>x Wᵀ + b + residual in one pass.</summary>
    /// <param name="rows">[rows, in].</param>
    /// <param name="residual">[rows, out].</param>
    /// <param name="weight">From <see cref="ReorderLinearWeight"/>.</param>
    /// <param name="bias">[out], or null.</param>
    public static Tensor OneDnnLinearAdd(Tensor rows, Tensor residual, Tensor weight, Tensor? bias)
    {
        var biasHandle = bias?.Handle ?? 0;
        Check(LinearPointwiseBinary(
            rows.Handle, residual.Handle, weight.Handle, bias is null ? null : &biasHandle, "add", out var result));
        GC.KeepAlive((rows, residual, weight, bias));
        return Tensor.UnsafeCreateTensor(result);
    }

    /// <summary>x Wᵀ + b of quantized rows and weights, in float32, with an optional exact gelu.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="weight">From <see cref="ReorderInt8Weight"/>.</param>
    /// <param name="scales">One scale for each output, [out], float32.</param>
    /// <param name="zeroPoints">Zeros, [out], int32.</param>
    /// <param name="bias">[out], or null.</param>
    /// <param name="gelu">Whether to apply the exact gelu.</param>
    public static Tensor Int8Linear(QuantizedRows rows, Tensor weight, Tensor scales, Tensor zeroPoints, Tensor? bias, bool gelu)
    {
        var biasHandle = bias?.Handle ?? 0;
        var type = (int)ScalarType.Float32;
        Check(QuantizedPointwise(
            rows.Values.Handle, rows.Scale.Handle, rows.ZeroPoint.Handle, weight.Handle, scales.Handle, zeroPoints.Handle,
            bias is null ? null : &biasHandle, 1, 0, &type, gelu ? "gelu" : "none", null, 0, "none", out var result));
        GC.KeepAlive((rows, weight, scales, zeroPoints, bias));
        return Tensor.UnsafeCreateTensor(result);
    }

    /// <summary>x Wᵀ + b + residual of quantized rows and weights, in float32.</summary>
    /// <inheritdoc cref="Int8Linear"/>
    /// <param name="rows">The rows.</param>
    /// <param name="residual">[rows, out], float32.</param>
    /// <param name="weight">From <see cref="ReorderInt8Weight"/>.</param>
    /// <param name="scales">One scale for each output, [out], float32.</param>
    /// <param name="zeroPoints">Zeros, [out], int32.</param>
    /// <param name="bias">[out], or null.</param>
    public static Tensor Int8LinearAdd(QuantizedRows rows, Tensor residual, Tensor weight, Tensor scales, Tensor zeroPoints, Tensor? bias)
    {
        nint biasHandle = bias?.Handle ?? 0, other = residual.Handle;
        var type = (int)ScalarType.Float32;
        Check(QuantizedPointwiseBinary(
            rows.Values.Handle, rows.Scale.Handle, rows.ZeroPoint.Handle, weight.Handle, scales.Handle, zeroPoints.Handle, &other,
            bias is null ? null : &biasHandle, 1, 0, &type, 1, 0, "add", 1, "none", null, 0, "none", out var result));
        GC.KeepAlive((rows, residual, weight, scales, zeroPoints, bias));
        return Tensor.UnsafeCreateTensor(result);
    }

    /// <summary>Unmasked attention over one block of keys, with what is needed to merge it with another block.</summary>
    /// <param name="query">[1, heads, queries, head size]; strides are free but for the last.</param>
    /// <param name="key">[1, heads, keys, head size].</param>
    /// <param name="value">[1, heads, keys, head size].</param>
    /// <returns>The weighted values, [1, heads, queries, head size], and the log of the sum of exponentials, [1, heads, queries].</returns>
    public static (Tensor Values, Tensor LogSumExp) FlashAttention(Tensor query, Tensor key, Tensor value)
    {
        Check(ScaledDotProductFlash(query.Handle, key.Handle, value.Handle, 0, 0, null, null, out var values, out var logSumExp));
        GC.KeepAlive((query, key, value));
        return (Tensor.UnsafeCreateTensor(values), Tensor.UnsafeCreateTensor(logSumExp));
    }

    private static Tensor Reorder(string operation, Tensor weight)
    {
        // The dispatcher takes ownership of the handle on its stack, so it gets one of its own; 0 is the absent batch size.
        Check(NewHandle(weight.Handle, out var own));
        var stack = stackalloc long[2] { own, 0 };
        Check(CallDispatcher(operation, "", stack));
        GC.KeepAlive(weight);
        return Tensor.UnsafeCreateTensor((nint)stack[0]);
    }

    private static void Check(int error)
    {
        if (error != 0)
        {
            throw new InvalidOperationException("libtorch refused the operation; it has written the reason to standard error.");
        }
    }

    private static bool Exports(string name) => Handle.Value != 0 && NativeLibrary.TryGetExport(Handle.Value, name, out _);

    private static nint Load() => NativeLibrary.TryLoad(Library, typeof(AtenShim).Assembly, null, out var handle) ? handle : 0;

    [LibraryImport(Library, EntryPoint = "aoti_torch_new_tensor_handle")]
    private static partial int NewHandle(nint tensor, out nint handle);

    [LibraryImport(Library, EntryPoint = "aoti_torch_call_dispatcher", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int CallDispatcher(string name, string overload, long* stack);

    [LibraryImport(Library, EntryPoint = Linear, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int LinearPointwise(
        nint rows, nint weight, nint* bias, string attribute, double** scalars, long scalarCount, byte** algorithm, out nint result);

    [LibraryImport(Library, EntryPoint = "aoti_torch_cpu__linear_pointwise_binary", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int LinearPointwiseBinary(nint rows, nint other, nint weight, nint* bias, string attribute, out nint result);

    [LibraryImport(Library, EntryPoint = QuantizedLinear, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int QuantizedPointwise(
        nint rows, nint scale, nint zeroPoint, nint weight, nint scales, nint zeroPoints, nint* bias, double outputScale, long outputZeroPoint,
        int* outputType, string attribute, double** scalars, long scalarCount, string algorithm, out nint result);

    [LibraryImport(Library, EntryPoint = "aoti_torch_cpu__qlinear_pointwise_binary_tensor", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int QuantizedPointwiseBinary(
        nint rows, nint scale, nint zeroPoint, nint weight, nint scales, nint zeroPoints, nint* other, nint* bias, double outputScale,
        long outputZeroPoint, int* outputType, double otherScale, long otherZeroPoint, string binary, double factor, string attribute,
        double** scalars, long scalarCount, string algorithm, out nint result);

    [LibraryImport(Library, EntryPoint = Flash)]
    private static partial int ScaledDotProductFlash(
        nint query, nint key, nint value, double dropout, int causal, nint* mask, double* scale, out nint values, out nint logSumExp);
}
