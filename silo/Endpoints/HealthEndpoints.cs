using LukePipeline.Grains.Devices;
using LukePipeline.Silo.Health;

namespace LukePipeline.Silo.Endpoints;

/// <summary>
/// The two questions an orchestrator asks. Live looks at this process alone, so that a cluster-wide trouble restarts nobody;
/// ready asks whether work sent here would be done.
/// </summary>
internal static class HealthEndpoints
{
    public static void MapHealth(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/health/live", (IDeviceHealth device) => Answer(device.Problem));
        endpoints.MapGet("/health/ready", (Readiness readiness) => Answer(readiness.Problem));
    }

    private static IResult Answer(string? problem) => problem is null
        ? Results.Text("ok")
        : Results.Text(problem, statusCode: StatusCodes.Status503ServiceUnavailable);
}
