using LukePipeline.Grains.Devices;
using LukePipeline.Ground;
using LukePipeline.Ground.Waits;

namespace LukePipeline.Silo.Health;

/// <summary>Whether this silo can take work and be reached.</summary>
internal sealed class Readiness(IDeviceHealth device, ModelHealth models, ISiloStatusOracle oracle, RedisWatch redis, WaitBoard waits)
{
    /// <summary>What keeps it from that, for a person; null when nothing does.</summary>
    public string? Problem =>
        oracle.CurrentStatus != SiloStatus.Active ? $"The silo is {oracle.CurrentStatus}, not Active."
        : device.Problem ?? redis.Problem ?? models.Problem ?? HangingStore();

    /// <summary>Shows it as a metric.</summary>
    public void Measure() => LukeTelemetry.Meter.CreateObservableGauge(
        "luke.silo.ready", () => Problem is null ? 1 : 0, description: "1 while the silo can take work and be reached, as /health/ready says.");

    private string? HangingStore()
    {
        foreach (var wait in waits.Longest().Where(wait => wait.Kind is WaitKind.Store or WaitKind.Input && wait.For >= OpenWait.Troublesome))
        {
            return $"The silo {wait}.";
        }

        return null;
    }
}
