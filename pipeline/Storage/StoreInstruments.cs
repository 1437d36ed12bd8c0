using System.Diagnostics.Metrics;
using System.Globalization;
using LukePipeline.Ground;

namespace LukePipeline.Storage;

/// <summary>What is measured of stores.</summary>
public static class StoreInstruments
{
    private static readonly Counter<long> Retries = LukeTelemetry.Meter.CreateCounter<long>(
        "luke.store.retries", "{retry}", "Requests to a store that were sent again, by what had come of them before.");

    /// <summary>Shows the counter before there is anything to count, so that alerts have something to compare with.</summary>
    public static void Begin() => Count(0, null);

    /// <summary>A request is sent again.</summary>
    /// <param name="answer">The status of the answer that came; null where none came.</param>
    internal static void Retried(int? answer) => Count(1, answer);

    private static void Count(int retries, int? answer) =>
        Retries.Add(retries, new KeyValuePair<string, object?>("luke.answer", answer?.ToString(CultureInfo.InvariantCulture) ?? "none"));
}
