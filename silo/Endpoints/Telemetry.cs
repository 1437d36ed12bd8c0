using LukePipeline.Ground;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;

namespace LukePipeline.Silo.Endpoints;

/// <summary>
/// Metrics for Prometheus at <c>/metrics</c>; metrics, traces and logs over OTLP when one of the standard
/// <c>OTEL_EXPORTER_OTLP_…ENDPOINT</c> variables is set.
/// </summary>
internal static class Telemetry
{
    private static readonly string[] EndpointVariables =
    [
        "OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_LOGS_ENDPOINT",
    ];

    public static void AddTelemetry(this IHostApplicationBuilder builder)
    {
        var telemetry = builder.Services.AddOpenTelemetry()
            .WithMetrics(metrics => metrics.AddMeter(LukeTelemetry.Name, "Microsoft.Orleans").AddRuntimeInstrumentation().AddPrometheusExporter())
            .WithTracing(traces => traces.AddSource(LukeTelemetry.Name, "Microsoft.Orleans.Application"));
        if (string.IsNullOrEmpty(builder.Configuration["OTEL_SERVICE_NAME"]))
        {
            telemetry.ConfigureResource(resource => resource.AddService("luke-silo"));
        }

        if (EndpointVariables.Any(variable => !string.IsNullOrEmpty(builder.Configuration[variable])))
        {
            telemetry.UseOtlpExporter();
        }
    }
}
