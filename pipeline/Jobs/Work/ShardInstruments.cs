using System.Diagnostics;
using System.Diagnostics.Metrics;
using LukePipeline.Engine.Batches;
using LukePipeline.Extraction.Stages;
using LukePipeline.Ground;
using LukePipeline.Tables;

namespace LukePipeline.Jobs.Work;

/// <summary>What the shards of this process measure.</summary>
internal static class ShardInstruments
{
    private static readonly UpDownCounter<long> Running = LukeTelemetry.Meter.CreateUpDownCounter<long>(
        "luke.shard.running", "{shard}", "Shards in work on this silo.");

    private static readonly Counter<long> Attempts = LukeTelemetry.Meter.CreateCounter<long>(
        "luke.shard.attempts", "{attempt}", "Attempts at shards that ended, by their outcome.");

    private static readonly Counter<long> Documents = LukeTelemetry.Meter.CreateCounter<long>(
        "luke.document.processed", "{document}", "Documents whose rows were made, failed ones included.");

    private static readonly Counter<long> Failures = LukeTelemetry.Meter.CreateCounter<long>(
        "luke.document.failed", "{document}", "Documents and whole files that ended as a row of failures, by reason.");

    private static readonly Counter<long> Words = LukeTelemetry.Meter.CreateCounter<long>(
        "luke.word.processed", "{word}", "Words of the sentences that were searched for entities.");

    private static readonly Counter<long> Spans = LukeTelemetry.Meter.CreateCounter<long>(
        "luke.span.scored", "{span}", "Candidate spans, pairs and mentions that a model scored.");

    /// <summary>Begins an attempt.</summary>
    public static Activity? Begin()
    {
        Running.Add(1);
        return LukeTelemetry.Source.StartActivity("luke.shard");
    }

    /// <summary>Ends it.</summary>
    public static void End(Activity? activity, ShardOutcome outcome)
    {
        var name = outcome.End.ToString().ToLowerInvariant();
        Running.Add(-1);
        Attempts.Add(1, new KeyValuePair<string, object?>("luke.outcome", name));
        activity?.SetTag("luke.outcome", name)
            .SetTag("luke.documents", outcome.Counts.Documents)
            .SetStatus(outcome.End is ShardEnd.Committed or ShardEnd.Stopped ? ActivityStatusCode.Ok : ActivityStatusCode.Error, outcome.Message);
    }

    /// <summary>A batch came back.</summary>
    public static void Batch(BatchProgress batch)
    {
        if (batch.Role == ModelRole.Entities)
        {
            Words.Add(batch.Words);
        }

        Spans.Add(batch.Spans, new KeyValuePair<string, object?>("luke.role", batch.Role.ToString().ToLowerInvariant()));
    }

    /// <summary>The rows of a document, or of a place where none could be read.</summary>
    public static void Document(DocumentRows rows)
    {
        if (rows.Document is { } document)
        {
            Documents.Add(1, new KeyValuePair<string, object?>("luke.status", document.Status.ToString().ToLowerInvariant()));
        }

        if (rows.Failure is { } failure)
        {
            Failures.Add(1, new KeyValuePair<string, object?>("luke.reason", failure.Reason.ToString()));
        }
    }
}
