using System.Diagnostics.Metrics;
using LukePipeline.Ground;
using LukePipeline.Jobs.Schedules;

namespace LukePipeline.Grains.Schedules;

/// <summary>What the schedules of this silo measure.</summary>
internal sealed class ScheduleMetrics
{
    private readonly Counter<long> _occurrences = LukeTelemetry.Meter.CreateCounter<long>(
        "luke.schedule.occurrence", "{occurrence}", "Occurrences of schedules, by what became of them.");

    private readonly Histogram<double> _delay = LukeTelemetry.Meter.CreateHistogram<double>(
        "luke.schedule.delay", "s", "Time from when an occurrence was due to when its job was handed in.");

    /// <summary>Something became of occurrences.</summary>
    public void Decide(OccurrenceKind kind, int count) =>
        _occurrences.Add(count, new KeyValuePair<string, object?>("luke.kind", kind.ToString().ToLowerInvariant()));

    /// <summary>A job was handed in.</summary>
    /// <param name="delay">How late.</param>
    public void Begin(TimeSpan delay) => _delay.Record(Math.Max(0, delay.TotalSeconds));
}
