using System.Globalization;

namespace LukePipeline.Client.Looking;

/// <summary>A number that was estimated from a part, with the range that it likely lies in.</summary>
/// <param name="Value">The best guess.</param>
/// <param name="Low">The low end.</param>
/// <param name="High">The high end; the same as the low end where everything was counted.</param>
internal readonly record struct Estimate(double Value, double Low, double High)
{
    /// <summary>The sum over many things of which some were looked at; two standard errors to either side.</summary>
    /// <param name="seen">What was found in those that were looked at.</param>
    /// <param name="all">How many things there are.</param>
    /// <param name="isExact">Whether each of those was looked at to its end.</param>
    public static Estimate OfSum(IReadOnlyList<double> seen, int all, bool isExact)
    {
        if (seen.Count == 0)
        {
            return default;
        }

        var sum = seen.Average() * all;
        if (isExact && seen.Count == all)
        {
            return new Estimate(sum, sum, sum);
        }

        // One look tells nothing of how things differ: then half as many or twice as many may be there.
        var spread = 2 * Deviation(seen) / Math.Sqrt(seen.Count) * all;
        return seen.Count < 3 ? new Estimate(sum, sum / 2, sum * 2) : new Estimate(sum, Math.Max(seen.Sum(), sum - spread), sum + spread);
    }

    /// <summary>Something that is likely near a number, and never more.</summary>
    public static Estimate UpTo(double most) => new(most, 0, most);

    /// <summary>The sum; the ends to the ends.</summary>
    public static Estimate operator +(Estimate a, Estimate b) => new(a.Value + b.Value, a.Low + b.Low, a.High + b.High);

    /// <summary>The product; the ends by the ends.</summary>
    public static Estimate operator *(Estimate a, Estimate b) => new(a.Value * b.Value, a.Low * b.Low, a.High * b.High);

    /// <summary>The mean of some numbers, two standard errors to either side.</summary>
    public static Estimate OfMean(IReadOnlyList<double> seen)
    {
        var (mean, spread) = (seen.Average(), 2 * Deviation(seen) / Math.Sqrt(seen.Count));
        return seen.Count < 3 ? new Estimate(mean, mean / 2, mean * 2) : new Estimate(mean, Math.Max(mean / 4, mean - spread), mean + spread);
    }

    /// <summary>The range in words.</summary>
    /// <param name="write">Writes one number.</param>
    public string ToText(Func<double, string> write) => Low == High ? write(Value) : $"about {write(Value)} ({write(Low)} to {write(High)})";

    /// <summary>A count, to three digits where it is a guess.</summary>
    public static string Count(double value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private static double Deviation(IReadOnlyList<double> seen)
    {
        var mean = seen.Average();
        return seen.Count < 2 ? 0 : Math.Sqrt(seen.Sum(value => (value - mean) * (value - mean)) / (seen.Count - 1));
    }
}
