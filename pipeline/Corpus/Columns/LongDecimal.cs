using System.Globalization;
using System.Numerics;

namespace LukePipeline.Corpus.Columns;

/// <summary>Decimal numbers of more digits than a type of the framework holds, as Parquet keeps them: whole numbers with a scale.</summary>
internal static class LongDecimal
{
    /// <summary>A number as text, without zeros behind its last digit, which is how shorter ones of such columns read.</summary>
    /// <param name="unscaled">The whole number: two's complement, its highest byte first.</param>
    /// <param name="scale">How many of its digits stand behind the point.</param>
    public static string Text(ReadOnlySpan<byte> unscaled, int scale)
    {
        var value = new BigInteger(unscaled, isUnsigned: false, isBigEndian: true);
        var digits = BigInteger.Abs(value).ToString(CultureInfo.InvariantCulture).PadLeft(scale + 1, '0');
        var fraction = digits[^scale..].TrimEnd('0');
        return $"{(value.Sign < 0 ? "-" : "")}{digits[..^scale]}{(fraction.Length > 0 ? "." : "")}{fraction}";
    }
}
