using System.Text.RegularExpressions;
using LukePipeline.Tests.Cluster;
using LukePipeline.Tests.Support;

namespace LukePipeline.Tests.Silo;

/// <summary>What a silo tells of a job, to Prometheus and over OTLP.</summary>
[Collection(ClusterCollection.Name)]
[Trait("Category", "Cluster")]
public sealed partial class TelemetryTests(ClusterFixture fixture)
{
    [RedisFact]
    public async Task Job_OnASilo_IsMeasuredAndTraced()
    {
        using var collector = new OtlpCollector();
        var job = fixture.NewJob();
        await using var cluster = await TestCluster.StartAsync(fixture.Redis, silos: 1, new Dictionary<string, string>
        {
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector.Endpoint,
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
            ["OTEL_METRIC_EXPORT_INTERVAL"] = "500",
            ["OTEL_BSP_SCHEDULE_DELAY"] = "500",
        });
        await cluster.WaitUntilDoneAsync(await cluster.SubmitAsync(job));

        using var http = new HttpClient();
        var page = await http.GetStringAsync(new Uri($"{cluster.Silos[0].Url}/metrics"));

        Assert.Equal(60, Sum(page, "luke_document_processed_total", "luke_status=\"done\""));
        Assert.True(Sum(page, "luke_word_processed_total") > 60 * 100);
        Assert.True(Sum(page, "luke_span_scored_total", "luke_role=\"entities\"") > Sum(page, "luke_word_processed_total"));
        Assert.True(Sum(page, "luke_shard_attempts_total", "luke_outcome=\"committed\"") > 1);
        Assert.Equal(Sum(page, "luke_shard_attempts_total", "luke_outcome=\"committed\""), Sum(page, "luke_commit_duration_seconds_count", "luke_outcome=\"committed\""));
        Assert.True(Sum(page, "luke_batch_duration_seconds_count", "luke_role=\"relations\"") > 0);
        Assert.True(Sum(page, "luke_engine_busy_seconds_total") > 0);
        Assert.Equal(Sum(page, "luke_batch_sent_total", "luke_outcome=\"done\""), Sum(page, "luke_batch_duration_seconds_count"));
        Assert.Equal(0, Sum(page, "luke_shard_running"));
        Assert.Equal(0, Sum(page, "luke_batch_waiting"));
        Assert.DoesNotContain(page.Split('\n'), line => line.StartsWith("luke_", StringComparison.Ordinal) && Id().IsMatch(line));

        await Task.WhenAll(
            collector.WaitForAsync("/v1/metrics", "luke.document.processed"),
            collector.WaitForAsync("/v1/metrics", "luke-silo"),
            collector.WaitForAsync("/v1/traces", "luke.shard"),
            collector.WaitForAsync("/v1/traces", "luke.batch"),
            collector.WaitForAsync("/v1/traces", "luke.commit"),
            collector.WaitForAsync("/v1/logs", "has a plan of"));
    }

    [RedisFact]
    public async Task Batch_OnTheDeviceOfAnotherSilo_BelongsToTheSpanOfItsShard()
    {
        using var collector = new OtlpCollector();
        await using var cluster = await TestCluster.StartAsync(fixture.Redis, silos: 0, new Dictionary<string, string>
        {
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector.Endpoint,
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
            ["OTEL_BSP_SCHEDULE_DELAY"] = "500",
        });
        await Task.WhenAll(
            cluster.AddSiloAsync(new Dictionary<string, string> { ["OTEL_SERVICE_NAME"] = "computes", ["Silo__Shards"] = "1" }),
            cluster.AddSiloAsync(new Dictionary<string, string> { ["OTEL_SERVICE_NAME"] = "reads", ["Silo__Device"] = "none", ["Silo__Engines"] = "0" }));
        await cluster.WaitUntilDoneAsync(await cluster.SubmitAsync(fixture.NewJob()));

        await Eventually.IsTrueAsync(
            () =>
            {
                var spans = collector.Spans.ToLookup(span => (span.Trace, span.Id));
                return collector.Spans.Any(span => span is { Name: "luke.batch", Service: "computes" } && Ancestors(span, spans).Any(above => above is { Name: "luke.shard", Service: "reads" }));
            },
            "a batch on one silo below the shard of the other");
        Assert.DoesNotContain(collector.Spans, span => span is { Name: "luke.batch", Service: "reads" });
    }

    private static IEnumerable<OtlpSpan> Ancestors(OtlpSpan span, ILookup<(string Trace, string Id), OtlpSpan> spans)
    {
        while (spans[(span.Trace, span.Parent)].FirstOrDefault() is { } parent)
        {
            yield return parent;
            span = parent;
        }
    }

    /// <summary>The sum over the samples of a metric whose labels hold these.</summary>
    private static double Sum(string page, string name, string labels = "") => page.Split('\n')
        .Where(line => line.StartsWith(name + "{", StringComparison.Ordinal) && line.Contains(labels, StringComparison.Ordinal))
        .Select(line => double.Parse(Value().Match(line).Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture))
        .DefaultIfEmpty(double.NaN)
        .Sum();

    [GeneratedRegex(@"\} (\S+)")]
    private static partial Regex Value();

    /// <summary>A job id, or one of the documents'.</summary>
    [GeneratedRegex("\"(d[0-9]+|[0-9a-f]{12})\"")]
    private static partial Regex Id();
}
