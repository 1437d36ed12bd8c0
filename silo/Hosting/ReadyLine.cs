using LukePipeline.Grains.Contracts;
using LukePipeline.Silo.Configuration;
using LukePipeline.Silo.Health;

namespace LukePipeline.Silo.Hosting;

/// <summary>The one line that a silo says when it is ready to work: who it is, what it has, and where it is asked.</summary>
internal sealed partial class ReadyLine(
    Readiness readiness, ILocalSiloDetails silo, SiloOptions options, DeviceChoice choice, TimeProvider time, ILogger<ReadyLine> logger)
{
    private static readonly TimeSpan LookPeriod = TimeSpan.FromMilliseconds(100);

    /// <summary>Says it as soon as <c>/health/ready</c> does.</summary>
    /// <param name="stopping">The silo stops; one that was never ready says nothing.</param>
    public async Task TellAsync(CancellationToken stopping)
    {
        try
        {
            while (readiness.Problem is not null)
            {
                await Task.Delay(LookPeriod, time, stopping);
            }
        }
        catch (OperationCanceledException)
        {
            return;
        }

        var device = choice.Options;
        var labels = options.Labels.Count == 0 ? "none" : string.Join(',', options.Labels.Select(label => new SiloLabel(label.Key, label.Value)));
        LogReady(
            silo.SiloAddress.Endpoint.ToString(), options.ClusterId, BuildVersion.Text, choice.Reason, device.Engines, device.Threads, device.Shards, labels, options.GatewayPort, options.HttpUrl);
    }

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "Ready: silo {Silo} of cluster {Cluster}, version {Version}; device {Device}; {Engines} engines of {Threads} threads, {Shards} shards at a time; labels {Labels}; clients on port {GatewayPort}, health and metrics at {HttpUrl}.")]
    private partial void LogReady(
        string silo, string cluster, string version, string device, int engines, int threads, int shards, string labels, int gatewayPort, string httpUrl);
}
