using System.Globalization;

namespace LukePipeline.Benchmarks.Soak;

/// <summary>Tells what grew in a soak.</summary>
internal sealed class SoakReport(SoakOptions options, IReadOnlyList<SoakSample> samples)
{
    /// <summary>What it is judged by.</summary>
    private const double MemoryPercentPerHour = 1, CpuPercent = 3;

    public void Print(TextWriter output)
    {
        var measured = samples.Where(sample => sample.At >= TimeSpan.Zero).ToList();
        var first = measured.Where(sample => sample.At <= options.Window).ToList();
        var last = measured.Where(sample => sample.At >= options.Duration - options.Window).ToList();
        if (first.Count < 2 || last.Count < 2)
        {
            output.WriteLine("Too few jobs to compare: give more --minutes.");
            return;
        }

        var documents = measured[^1].Documents - measured[0].Documents;
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{measured[^1].At.TotalMinutes:F0} minutes after a warm-up of {options.WarmUp.TotalMinutes:F0}: {documents:N0} documents in {measured.Count} jobs"));
        output.WriteLine();
        output.WriteLine($"| after a collection | first {options.Window.TotalMinutes:F0} min | last {options.Window.TotalMinutes:F0} min | growth, fitted to all jobs | asked |");
        output.WriteLine("|---|---|---|---|---|");
        Memory("managed objects", sample => sample.Managed);
        Memory("anonymous memory of the process", sample => sample.Anonymous);
        Cpu("CPU per document", part => CpuPerDocument(part) * 1000, "ms", "");
        Cpu("the same, in fixed products timed beside it", part => CpuPerDocument(part) / part.Average(sample => sample.Yardstick), "", $"within {CpuPercent} %");

        void Cpu(string name, Func<List<SoakSample>, double> value, string unit, string asked)
        {
            var (before, after) = (value(first), value(last));
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {name} | {before:G4} {unit} | {after:G4} {unit} | {(after / before - 1) * 100:+0.00;-0.00} % from first to last | {asked} |"));
        }

        void Memory(string name, Func<SoakSample, long> value)
        {
            var (slope, error, mean) = Fit(measured, value);
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {name} | {Median(first, value) / 1048576:F1} MiB | {Median(last, value) / 1048576:F1} MiB | {slope / mean * 100:+0.00;-0.00} ± {error / mean * 100:0.00} %/h | under {MemoryPercentPerHour} %/h |"));
        }
    }

    /// <summary>Least squares over all samples: bytes per hour, their standard error, and the mean.</summary>
    private static (double Slope, double Error, double Mean) Fit(List<SoakSample> samples, Func<SoakSample, long> value)
    {
        var (meanAt, mean) = (samples.Average(sample => sample.At.TotalHours), samples.Average(sample => (double)value(sample)));
        var spread = samples.Sum(sample => Square(sample.At.TotalHours - meanAt));
        var slope = samples.Sum(sample => (sample.At.TotalHours - meanAt) * (value(sample) - mean)) / spread;
        var left = samples.Sum(sample => Square(value(sample) - mean - (slope * (sample.At.TotalHours - meanAt))));
        return (slope, Math.Sqrt(left / Math.Max(1, samples.Count - 2) / spread), mean);
    }

    private static double Square(double x) => x * x;

    private static double Median(List<SoakSample> part, Func<SoakSample, long> value)
    {
        var sorted = part.Select(value).Order().ToList();
        return (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2.0;
    }

    private static double CpuPerDocument(List<SoakSample> part) =>
        (part[^1].CpuSeconds - part[0].CpuSeconds) / (part[^1].Documents - part[0].Documents);
}
