namespace LukePipeline.Benchmarks.Soak;

/// <summary>How long a soak goes on, and how hard it drives the silo.</summary>
/// <param name="Duration">Time measured. Default: one hour.</param>
/// <param name="WarmUp">
/// Time before it that no row counts: code is compiled, pools fill, and the silo comes to remember as many ended jobs as it may. Default: ten minutes.
/// </param>
/// <param name="Window">The first and the last part of which the CPU is compared. Default: ten minutes, but at most a third of the duration.</param>
/// <param name="Every">A job begins so often; zero for one after the other. Default: zero.</param>
internal sealed record SoakOptions(TimeSpan Duration, TimeSpan WarmUp, TimeSpan Window, TimeSpan Every)
{
    /// <summary>Reads <c>--minutes N</c>, <c>--warm-up MINUTES</c> and <c>--every SECONDS</c>.</summary>
    public static SoakOptions Parse(string[] args)
    {
        var duration = TimeSpan.FromMinutes(Number("--minutes", 60));
        var window = TimeSpan.FromMinutes(10);
        return new SoakOptions(
            duration,
            TimeSpan.FromMinutes(Number("--warm-up", 10)),
            window < duration / 3 ? window : duration / 3,
            TimeSpan.FromSeconds(Number("--every", 0)));

        double Number(string flag, double otherwise) => Array.IndexOf(args, flag) is var at and >= 0 && at + 1 < args.Length
            ? double.Parse(args[at + 1], System.Globalization.CultureInfo.InvariantCulture)
            : otherwise;
    }
}
