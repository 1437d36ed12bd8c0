using System.Diagnostics.Metrics;
using LukePipeline.Ground;

namespace LukePipeline.Jobs.Work;

/// <summary>What is measured of the models of jobs.</summary>
public static class ModelInstruments
{
    private static readonly Counter<long> Refusals = LukeTelemetry.Meter.CreateCounter<long>(
        "luke.model.refused", "{refusal}", "Times that a shard or a batch was refused since this process lacks a model, or has another one there.");

    /// <summary>Shows the counter before there is anything to count, so that alerts have something to compare with.</summary>
    public static void Begin() => Count(0, "");

    /// <summary>A model was refused.</summary>
    /// <param name="location">Where the job says that it is; there are few of them.</param>
    public static void Refused(string location) => Count(1, location.Split('?', 2)[0]);

    private static void Count(int refusals, string location) => Refusals.Add(refusals, new KeyValuePair<string, object?>("luke.model", location));
}
