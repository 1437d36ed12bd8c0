using System.Net;
using System.Net.Sockets;
using LukePipeline.Grains.Devices;
using LukePipeline.Grains.Shards;
using LukePipeline.Silo.Configuration;

namespace LukePipeline.Silo.Hosting;

/// <summary>
/// One silo inside this process, for `luke run`: loopback ports that nobody else uses, a cluster id of its own, state in
/// memory. Two of them on one machine never meet.
/// </summary>
public sealed class EmbeddedSilo : IAsyncDisposable
{
    private readonly IHost _host;

    private EmbeddedSilo(IHost host) => _host = host;

    /// <summary>Reaches the grains of this silo.</summary>
    public IGrainFactory Grains => _host.Services.GetRequiredService<IGrainFactory>();

    /// <summary>Starts the silo.</summary>
    /// <param name="device">Device, engines and shards, resolved.</param>
    /// <param name="configure">Adds services, or replaces them; may be null.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<EmbeddedSilo> StartAsync(
        DeviceOptions device, Action<IHostApplicationBuilder>? configure, CancellationToken cancellationToken)
    {
        // A free port may be taken between the look and the use: then look again.
        for (var attempt = 1; ; attempt++)
        {
            var (siloPort, gatewayPort) = FreePorts();
            var options = new SiloOptions
            {
                ClusterId = $"embedded-{Guid.NewGuid():N}",
                ServiceId = "luke-embedded",
                SiloPort = siloPort,
                GatewayPort = gatewayPort,
            };
            var host = Build(options, device, configure);
            try
            {
                await host.StartAsync(cancellationToken);
                return new EmbeddedSilo(host);
            }
            catch (Exception e) when (attempt < 5 && IsPortTaken(e))
            {
                await DisposeAsync(host);
            }
            catch
            {
                await DisposeAsync(host);
                throw;
            }
        }
    }

    /// <summary>Stops the silo and waits for its shards to end.</summary>
    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync(CancellationToken.None);
        await DisposeAsync(_host);
    }

    private static IHost Build(SiloOptions options, DeviceOptions device, Action<IHostApplicationBuilder>? configure)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.Services.AddSingleton(Microsoft.Extensions.Options.Options.Create(device));
        builder.Services.Configure<ShardSessionOptions>(session => session.DrainTime = TimeSpan.Zero);
        builder.UseOrleans(silo => silo.UseLuke(options, device));
        configure?.Invoke(builder);
        return builder.Build();
    }

    private static (int Silo, int Gateway) FreePorts()
    {
        using var first = new TcpListener(IPAddress.Loopback, 0);
        using var second = new TcpListener(IPAddress.Loopback, 0);
        first.Start();
        second.Start();
        return (((IPEndPoint)first.LocalEndpoint).Port, ((IPEndPoint)second.LocalEndpoint).Port);
    }

    private static bool IsPortTaken(Exception e) =>
        e is SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse }
        || (e.InnerException is { } inner && IsPortTaken(inner));

    private static async ValueTask DisposeAsync(IHost host)
    {
        if (host is IAsyncDisposable asynchronous)
        {
            await asynchronous.DisposeAsync();
        }
        else
        {
            host.Dispose();
        }
    }
}
