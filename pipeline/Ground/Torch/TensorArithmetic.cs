using TorchSharp;
using static TorchSharp.torch;

namespace LukePipeline.Ground.Torch;

/// <summary>
/// Operations that hand a number to libtorch, written so that the number outlives the call. All arithmetic of this library goes through
/// them; a test reads the assemblies and finds what does not.
/// </summary>
/// <remarks>
/// TorchSharp wraps a number into a <see cref="Scalar"/> with a finalizer and passes its bare pointer on. Where the number is converted
/// implicitly, as in <c>x * 2</c>, and even in <c>a + b</c>, whose factor of 1 nobody wrote, nothing refers to the wrapper any more once the
/// pointer is read: a collection during the call frees it, and libtorch reads freed memory. It was seen as "Expected false to be true"
/// once in some thousand documents; it might as well be another number. Freeing the wrapper ourselves, after the call, keeps it until then.
/// </remarks>
internal static class TensorArithmetic
{
    /// <summary>left + right.</summary>
    public static Tensor Plus(this Tensor left, Tensor right) => With(1, factor => left.add(right, factor));

    /// <summary>left + right.</summary>
    public static Tensor Plus(this Tensor left, double right) => With(right, number => left.add(number));

    /// <summary>left + right, of whole numbers.</summary>
    public static Tensor Plus(this Tensor left, long right) => With(right, number => left.add(number));

    /// <summary>Adds factor · right to left, in place.</summary>
    public static Tensor AddInPlace(this Tensor left, Tensor right, double factor = 1) => With(factor, number => left.add_(right, number));

    /// <summary>Adds a number in place.</summary>
    public static Tensor AddInPlace(this Tensor left, double right) => With(right, number => left.add_(number));

    /// <summary>left · right.</summary>
    public static Tensor Times(this Tensor left, double right) => With(right, number => left.mul(number));

    /// <summary>left · right, of whole numbers.</summary>
    public static Tensor Times(this Tensor left, long right) => With(right, number => left.mul(number));

    /// <summary>Multiplies in place.</summary>
    public static Tensor MultiplyInPlace(this Tensor left, double right) => With(right, number => left.mul_(number));

    /// <summary>left / right.</summary>
    public static Tensor Over(this Tensor left, double right) => With(right, number => left.div(number));

    /// <summary>x to a power.</summary>
    public static Tensor Power(this Tensor x, double exponent) => With(exponent, number => x.pow(number));

    /// <summary>Adds factor · left · right, in place.</summary>
    public static Tensor AddProductInPlace(this Tensor sum, Tensor left, Tensor right, double factor) => With(factor, number => sum.addcmul_(left, right, number));

    /// <summary>Adds factor · left / right, in place.</summary>
    public static Tensor AddQuotientInPlace(this Tensor sum, Tensor left, Tensor right, double factor) => With(factor, number => sum.addcdiv_(left, right, number));

    /// <summary>Values below a bound become it.</summary>
    public static Tensor AtLeast(this Tensor x, double least) => With(least, number => x.clamp_min(number));

    /// <summary>Whole values below a bound become it.</summary>
    public static Tensor AtLeast(this Tensor x, long least) => With(least, number => x.clamp_min(number));

    /// <summary>Whole values above a bound become it.</summary>
    public static Tensor AtMost(this Tensor x, long most) => With(most, number => x.clamp_max(number));

    /// <summary>Where values are not this one.</summary>
    public static Tensor Differs(this Tensor x, long value) => With(value, number => x.ne(number));

    /// <summary>Where values are greater.</summary>
    public static Tensor Exceeds(this Tensor x, double bound) => With(bound, number => x.gt(number));

    /// <summary>Writes 1 where values are not below a bound and 0 elsewhere, in place.</summary>
    public static Tensor MarkFromInPlace(this Tensor x, double bound) => With(bound, number => x.ge_(number));

    /// <summary>Puts a number where a mask is true.</summary>
    public static Tensor Fill(this Tensor x, Tensor mask, double value) => With(value, number => x.masked_fill(mask, number));

    /// <summary>Puts a number at some places of the first dimension, in place.</summary>
    public static Tensor FillRowsInPlace(this Tensor x, Tensor rows, double value) => With(value, number => x.index_fill_(0, rows, number));

    /// <summary>The whole numbers from a first one up to, without, a last one, by steps.</summary>
    public static Tensor Range(long first, long end, long step = 1, Device? device = null)
    {
        using Scalar from = first, to = end, by = step;
        return arange(from, to, by, ScalarType.Int64, device);
    }

    /// <summary>Hands a number to an operation and frees it afterwards.</summary>
    private static Tensor With(Scalar number, Func<Scalar, Tensor> operation)
    {
        using (number)
        {
            return operation(number);
        }
    }
}
