using System.Diagnostics;
using System.Diagnostics.Metrics;
using LukePipeline.Ground;

namespace LukePipeline.Jobs.Commit;

/// <summary>What the commit protocol measures.</summary>
internal static class JobInstruments
{
    private static readonly Histogram<double> Duration = LukeTelemetry.Meter.CreateHistogram(
        "luke.commit.duration",
        "s",
        "Time to upload, verify, commit and publish the files of a shard.",
        advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300] });

    /// <summary>Measures a commit, as a span too.</summary>
    public static async Task<CommitOutcome> CommitAsync(Func<Task<CommitOutcome>> commit)
    {
        using var activity = LukeTelemetry.Source.StartActivity("luke.commit");
        var began = Stopwatch.GetTimestamp();
        var outcome = "failed";
        try
        {
            var result = await commit().ConfigureAwait(false);
            outcome = result.Kind == CommitKind.Committed ? "committed" : "lost";
            activity?.SetTag("luke.files", result.Manifest.Files.Count).SetTag("luke.documents", result.Manifest.Counts.Documents);
            return result;
        }
        catch (Exception e)
        {
            activity?.SetStatus(ActivityStatusCode.Error, e.Message);
            throw;
        }
        finally
        {
            activity?.SetTag("luke.outcome", outcome);
            Duration.Record(Stopwatch.GetElapsedTime(began).TotalSeconds, new KeyValuePair<string, object?>("luke.outcome", outcome));
        }
    }
}
