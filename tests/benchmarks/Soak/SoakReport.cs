using System.Globalization;

namespace LukePipeline.Benchmarks.Soak;

/// <summary>Compares the first and the last part of a soak.</summary>
internal sealed class SoakReport(SoakOptions options, IReadOnlyList<SoakSample> samples)
{
    /// <summary>What the first and the last part are judged by.</summary>
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

        var hours = (Middle(last) - Middle(first)).TotalHours;
        var documents = measured[^1].Documents - measured[0].Documents;
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{measured[^1].At.TotalMinutes:F0} minutes after a warm-up of {options.WarmUp.TotalMinutes:F0}: {documents:N0} documents; first and last {options.Window.TotalMinutes:F0} minutes"));
        output.WriteLine();
        output.WriteLine("| after collection, median | first | last | growth | asked |");
        output.WriteLine("|---|---|---|---|---|");
        Memory("managed objects", sample => sample.Managed);
        Memory("anonymous memory of the process", sample => sample.Anonymous);
        var (before, after) = (CpuPerDocument(first), CpuPerDocument(last));
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| CPU per document | {before * 1000:F1} ms | {after * 1000:F1} ms | {(after / before - 1) * 100:+0.00;-0.00} % | within {CpuPercent} % |"));

        void Memory(string name, Func<SoakSample, long> value)
        {
            var (before, after) = (Median(first, value), Median(last, value));
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {name} | {before / 1048576:F1} MiB | {after / 1048576:F1} MiB | {(after / before - 1) * 100 / hours:+0.00;-0.00} %/h | under {MemoryPercentPerHour} %/h |"));
        }
    }

    private static TimeSpan Middle(List<SoakSample> part) => (part[0].At + part[^1].At) / 2;

    private static double Median(List<SoakSample> part, Func<SoakSample, long> value)
    {
        var sorted = part.Select(value).Order().ToList();
        return (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2.0;
    }

    private static double CpuPerDocument(List<SoakSample> part) =>
        (part[^1].CpuSeconds - part[0].CpuSeconds) / (part[^1].Documents - part[0].Documents);
}
