using System.Diagnostics.Metrics;
using LukePipeline.Grains.Contracts;
using LukePipeline.Ground;

namespace LukePipeline.Grains.Devices;

/// <summary>What the pool of devices measures.</summary>
internal static class WorkerInstruments
{
    private static readonly UpDownCounter<long> Waiting = LukeTelemetry.Meter.CreateUpDownCounter<long>(
        "luke.batch.waiting", "{batch}", "Batches of this silo that wait until a device, here or elsewhere, has room.");

    private static readonly Counter<long> Sent = LukeTelemetry.Meter.CreateCounter<long>(
        "luke.batch.sent", "{batch}", "Batches handed to a device, by where it is and what came of them.");

    private static readonly Histogram<long> Size = LukeTelemetry.Meter.CreateHistogram(
        "luke.batch.size",
        "By",
        "Size of a batch as the codec writes it.",
        advice: new InstrumentAdvice<long> { HistogramBucketBoundaries = [1 << 12, 1 << 14, 1 << 16, 1 << 18, 1 << 19, 1 << 20, 1 << 21, 1 << 22] });

    private static readonly Counter<long> Offers = LukeTelemetry.Meter.CreateCounter<long>(
        "luke.offer.refused", "{offer}", "Batches that a device elsewhere had no room for; their bodies did not travel.");

    private static readonly Counter<long> Bytes = LukeTelemetry.Meter.CreateCounter<long>(
        "luke.batch.travelled", "By", "Bodies of batches sent to devices elsewhere, by what came of them.");

    /// <summary>Shows the counters before there is anything to count.</summary>
    public static void Begin()
    {
        Offers.Add(0);
        Travelled(0, BatchOutcome.Done);
    }

    /// <summary>A device elsewhere had no room for a batch.</summary>
    public static void OfferRefused() => Offers.Add(1);

    /// <summary>The body of a batch travelled.</summary>
    public static void Travelled(long bytes, BatchOutcome outcome) =>
        Bytes.Add(bytes, new KeyValuePair<string, object?>("luke.outcome", outcome.ToString().ToLowerInvariant()));

    /// <summary>A batch waits for a device.</summary>
    public static void Wait() => Waiting.Add(1);

    /// <summary>It waits no more.</summary>
    public static void EndWait() => Waiting.Add(-1);

    /// <summary>A device answered.</summary>
    public static void Answered(bool isLocal, long bytes, BatchOutcome outcome)
    {
        Sent.Add(1, new KeyValuePair<string, object?>("luke.target", isLocal ? "local" : "remote"), new("luke.outcome", outcome.ToString().ToLowerInvariant()));
        Size.Record(bytes);
    }
}
