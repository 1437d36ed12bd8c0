using System.Diagnostics.Metrics;
using LukePipeline.Ground;

namespace LukePipeline.Extraction.Stages.Relations;

/// <summary>What is measured of pairs that are classified from one pass.</summary>
internal static class PairInstruments
{
    private static readonly Counter<long> Pairs = LukeTelemetry.Meter.CreateCounter<long>(
        "luke.pair.classified", "{pair}", "Pairs of mentions that were classified from one pass over their sentence.");

    private static readonly KeyValuePair<string, object?> Own = new("luke.pass", "own");
    private static readonly KeyValuePair<string, object?> OfEntities = new("luke.pass", "entities");

    /// <summary>Pairs of a sentence were classified.</summary>
    /// <param name="pairs">How many.</param>
    /// <param name="shared">Whether by the states of the pass that found their mentions.</param>
    public static void Classified(int pairs, bool shared) => Pairs.Add(pairs, shared ? OfEntities : Own);
}
