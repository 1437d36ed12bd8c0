using System.Diagnostics;
using System.Diagnostics.Metrics;
using LukePipeline.Engine.Batches;
using LukePipeline.Ground;

namespace LukePipeline.Engine.Queue;

/// <summary>What the engines measure.</summary>
internal static class InferenceInstruments
{
    private static readonly Histogram<double> Duration = LukeTelemetry.Meter.CreateHistogram(
        "luke.batch.duration",
        "s",
        "Time that an engine computed on a batch.",
        advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300] });

    private static readonly Counter<double> Busy = LukeTelemetry.Meter.CreateCounter<double>(
        "luke.engine.busy", "s", "Time that the engines of this process computed, all together.");

    private static readonly UpDownCounter<long> Queued = LukeTelemetry.Meter.CreateUpDownCounter<long>(
        "luke.engine.queued", "{batch}", "Batches that wait for an engine of this process, or run on one.");

    /// <summary>Begins the span of a batch: its wait for the engine and its run.</summary>
    public static Activity? Begin(InferenceBatch batch)
    {
        Queued.Add(1);
        var activity = LukeTelemetry.Source.StartActivity("luke.batch");
        activity?.SetTag("luke.role", batch.Stage.Name).SetTag("luke.batch.items", batch.Count);
        return activity;
    }

    /// <summary>A batch left the engine, with a result or without.</summary>
    public static void End() => Queued.Add(-1);

    /// <summary>An engine computed on a batch.</summary>
    public static void Ran(InferenceBatch batch, TimeSpan duration, bool succeeded)
    {
        var role = new KeyValuePair<string, object?>("luke.role", batch.Stage.Name);
        Duration.Record(duration.TotalSeconds, role, new("luke.outcome", succeeded ? "done" : "failed"));
        Busy.Add(duration.TotalSeconds, role);
    }
}
