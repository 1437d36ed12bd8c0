using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace LukePipeline.Silo.Endpoints;

/// <summary>
/// Metrics for Prometheus at <c>/metrics</c>; traces and metrics over OTLP when <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> is set.
/// </summary>
internal static class Telemetry
{
    public static void AddTelemetry(this IHostApplicationBuilder builder)
    {
        var overOtlp = !string.IsNullOrEmpty(builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]);
        builder.Services.AddOpenTelemetry()
            .WithMetrics(metrics =>
            {
                metrics.AddMeter("LukePipeline", "Microsoft.Orleans").AddRuntimeInstrumentation().AddPrometheusExporter();
                if (overOtlp)
                {
                    metrics.AddOtlpExporter();
                }
            })
            .WithTracing(traces =>
            {
                traces.AddSource("LukePipeline", "Microsoft.Orleans.Application");
                if (overOtlp)
                {
                    traces.AddOtlpExporter();
                }
            });
    }
}
