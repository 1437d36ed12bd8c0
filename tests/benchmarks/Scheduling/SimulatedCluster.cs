using System.Net;
using System.Net.Sockets;
using LukePipeline.Grains;
using LukePipeline.Grains.Contracts;
using LukePipeline.Grains.Devices;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Orleans.Runtime.MembershipService.SiloMetadata;

namespace LukePipeline.Benchmarks.Scheduling;

/// <summary>Silos inside this process that talk over loopback sockets, with simulated engines.</summary>
internal sealed class SimulatedCluster : IAsyncDisposable
{
    private readonly List<IHost> _silos = [];

    /// <summary>Starts the silos of a layout, and waits until all know each other.</summary>
    /// <param name="layout">Engines and silos.</param>
    /// <param name="configure">Adds services to each silo.</param>
    public static async Task<SimulatedCluster> StartAsync(ClusterLayout layout, Action<IServiceCollection, DeviceOptions> configure)
    {
        var cluster = new SimulatedCluster();
        var (id, primary) = ($"simulated-{Guid.NewGuid():N}", FreePort());
        for (var silo = 0; silo < layout.Silos + layout.Feeders; silo++)
        {
            var device = layout.DeviceOf(silo);
            var port = silo == 0 ? primary : FreePort();
            var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
            builder.Services.AddSingleton(Options.Create(device));
            builder.UseOrleans(orleans =>
            {
                orleans.UseLocalhostClustering(port, FreePort(), new IPEndPoint(IPAddress.Loopback, primary), id, id);
                orleans.AddMemoryGrainStorageAsDefault();
                orleans.UseSiloMetadata(new SiloCapacity(device.Device, device.Engines, device.Shards).ToMetadata());
                configure(orleans.Services, device);
                orleans.AddLukeGrains();
            });
            var host = builder.Build();
            await host.StartAsync();
            cluster._silos.Add(host);
        }

        while (cluster._silos.Any(silo => silo.Services.GetRequiredService<ISiloRegistry>().Active().Count < cluster._silos.Count))
        {
            await Task.Delay(50);
        }

        return cluster;
    }

    /// <summary>Runs a job to its end.</summary>
    public async Task RunAsync(JobSubmission submission)
    {
        var grains = _silos[0].Services.GetRequiredService<IGrainFactory>();
        var status = await grains.GetGrain<IJobDirectoryGrain>(0).SubmitAsync(submission, Guid.NewGuid().ToString("N"));
        while (!status.State.IsFinal())
        {
            await Task.Delay(100);
            status = await grains.GetGrain<IJobGrain>(status.JobId).GetStatusAsync();
        }

        if (status.State != JobStatus.Done)
        {
            throw new InvalidOperationException($"The job ended {status.State}: {status.Message}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var silo in Enumerable.Reverse(_silos))
        {
            await silo.StopAsync();
            await ((IAsyncDisposable)silo).DisposeAsync();
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
