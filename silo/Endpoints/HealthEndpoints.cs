using LukePipeline.Grains.Devices;

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
        endpoints.MapGet("/health/ready", (IDeviceHealth device, ISiloStatusOracle oracle) => Answer(
            oracle.CurrentStatus == SiloStatus.Active ? device.Problem : $"The silo is {oracle.CurrentStatus}, not Active."));
    }

    private static IResult Answer(string? problem) => problem is null
        ? Results.Text("ok")
        : Results.Text(problem, statusCode: StatusCodes.Status503ServiceUnavailable);
}
