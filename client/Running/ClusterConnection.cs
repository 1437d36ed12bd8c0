using LukePipeline.Client.Outcomes;
using LukePipeline.Grains.Connections;
using LukePipeline.Grains.Contracts;
using LukePipeline.Ground;
using LukePipeline.Silo.Configuration;
using LukePipeline.Silo.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using StackExchange.Redis;

namespace LukePipeline.Client.Running;

/// <summary>
/// A connection to a cluster. Every call is short and repeated: a gateway that dies, or a grain that is moving, shows as a
/// delay, not as an error.
/// </summary>
internal sealed class ClusterConnection : IAsyncDisposable
{
    /// <summary>How long one call may take before it is tried again.</summary>
    private static readonly TimeSpan CallTime = TimeSpan.FromSeconds(5);

    private readonly IHost _host;
    private readonly ClusterAddress _address;
    private readonly TimeProvider _time;

    private ClusterConnection(IHost host, ClusterAddress address, TimeProvider time) => (_host, _address, _time) = (host, address, time);

    private IClusterClient Client => _host.Services.GetRequiredService<IClusterClient>();

    /// <summary>Connects, trying for <see cref="ClusterAddress.ConnectTime"/>, or for some seconds where silos show foreign certificates.</summary>
    /// <exception cref="UsageException">No silo could be reached in that time: nothing was begun.</exception>
    public static async Task<ClusterConnection> OpenAsync(ClusterAddress address, TimeProvider time, CancellationToken cancellationToken)
    {
        var until = time.GetUtcNow() + address.ConnectTime;
        using var refused = new RefusedSilos(time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, refused.Hopeless);
        while (true)
        {
            var host = Build(address, refused.Add);
            try
            {
                await host.StartAsync(stop.Token).WaitAsync(Positive(until - time.GetUtcNow()), time, stop.Token);
                return new ClusterConnection(host, address, time);
            }
            catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
            {
                host.Dispose();
                if (refused.Hopeless.IsCancellationRequested || time.GetUtcNow() + TimeSpan.FromSeconds(1) >= until)
                {
                    throw new UsageException(
                        $"No silo of cluster '{address.ClusterId}' could be reached through {address.Describe()}: {refused.Reason ?? Why(e)} "
                        + $"Check that the silos run, and --cluster-id, --redis, --cluster-storage or --gateway.{TlsHint(address, e)}",
                        e);
                }

                await Task.Delay(TimeSpan.FromSeconds(1), time, cancellationToken);
            }
        }
    }

    /// <summary>Makes one short call on the list of jobs.</summary>
    public Task<T> OnJobsAsync<T>(Func<IJobDirectoryGrain, Task<T>> call, CancellationToken cancellationToken) =>
        RetryAsync(client => call(client.GetGrain<IJobDirectoryGrain>(0)), cancellationToken);

    /// <summary>Makes one short call on a job.</summary>
    public Task<T> OnJobAsync<T>(string jobId, Func<IJobGrain, Task<T>> call, CancellationToken cancellationToken) =>
        RetryAsync(client => call(client.GetGrain<IJobGrain>(jobId)), cancellationToken);

    /// <summary>Makes one short call on a schedule.</summary>
    public Task<T> OnScheduleAsync<T>(string id, Func<IScheduleGrain, Task<T>> call, CancellationToken cancellationToken) =>
        RetryAsync(client => call(client.GetGrain<IScheduleGrain>(id)), cancellationToken);

    /// <summary>Makes one short call on the list of schedules.</summary>
    public Task<T> OnSchedulesAsync<T>(Func<IScheduleListGrain, Task<T>> call, CancellationToken cancellationToken) =>
        RetryAsync(client => call(client.GetGrain<IScheduleListGrain>(0)), cancellationToken);

    /// <summary>Makes one short call on the list of silos.</summary>
    public Task<T> OnSilosAsync<T>(Func<ISiloListGrain, Task<T>> call, CancellationToken cancellationToken) =>
        RetryAsync(client => call(client.GetGrain<ISiloListGrain>(0)), cancellationToken);

    public async ValueTask DisposeAsync()
    {
        try
        {
            await _host.StopAsync(CancellationToken.None).WaitAsync(CallTime, _time);
        }
        catch (TimeoutException)
        {
            // A gateway that died does not keep the program from ending.
        }

        _host.Dispose();
    }

    private async Task<T> RetryAsync<T>(Func<IClusterClient, Task<T>> call, CancellationToken cancellationToken)
    {
        var until = _time.GetUtcNow() + _address.Patience;
        while (true)
        {
            try
            {
                return await call(Client).WaitAsync(CallTime, _time, cancellationToken);
            }
            catch (Exception e) when (e is not LukeException && !cancellationToken.IsCancellationRequested)
            {
                // Gateways that died, grains on the move, a state store that is down: each may pass.
                if (_time.GetUtcNow() >= until)
                {
                    throw new LukeException(
                        $"The cluster '{_address.ClusterId}' has not done this for {_address.Patience.TotalSeconds:0} s: {e.Message} Jobs go on without this client.",
                        e);
                }

                await Task.Delay(TimeSpan.FromMilliseconds(500), _time, cancellationToken);
            }
        }
    }

    /// <summary>The last moment of patience is one, too: a time that has run out in between is no error of its own.</summary>
    private static TimeSpan Positive(TimeSpan time) => time > TimeSpan.Zero ? time : TimeSpan.FromMilliseconds(1);

    /// <summary>What Redis' library says is advice for programmers.</summary>
    private static string Why(Exception exception) => exception.GetBaseException() is RedisException or RedisTimeoutException ? "Redis does not answer there." : exception.Message;

    /// <summary>Nothing where it is Redis that does not answer: no silo was asked for a certificate.</summary>
    private static string TlsHint(ClusterAddress address, Exception exception) => exception.GetBaseException() is RedisException or RedisTimeoutException ? ""
        : address.Tls.IsGiven ? " The silos may not use TLS, or may not accept this client's certificate: their logs say so."
        : " If the silos use TLS, give --tls-certificate, --tls-key and --tls-authority.";

    /// <param name="address">Where the cluster is.</param>
    /// <param name="onRefused">Hears why the certificate of a silo was refused.</param>
    private static IHost Build(ClusterAddress address, Action<string> onRefused)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.UseOrleansClient(client =>
        {
            client.Configure<ClusterOptions>(cluster =>
            {
                cluster.ClusterId = address.ClusterId;
                cluster.ServiceId = address.ServiceId;
            });
            client.Services.AddLukeExceptions();
            client.Configure<ClientMessagingOptions>(messaging => messaging.ResponseTimeout = CallTime);

            // A gateway that died is forgotten within seconds, not within the minute that is the default.
            client.Configure<GatewayOptions>(gateway => gateway.GatewayListRefreshPeriod = TimeSpan.FromSeconds(5));
            if (address.Storage is { } account)
            {
                client.UseAzureStorageClustering(clustering => clustering.TableServiceClient = new ClusterAccount(account).OpenTables());
            }
            else if (address.Redis is { } redis)
            {
                var options = ConfigurationOptions.Parse(redis);
                client.UseRedisClustering(clustering => clustering.ConfigurationOptions = options);
            }
            else
            {
                client.UseLocalhostClustering(address.GatewayPort, address.ServiceId, address.ClusterId);
            }

            if (address.Tls.IsGiven)
            {
                client.UseTls(tls => MutualTls.Configure(tls, address.Tls, onRefused));
            }
        });
        return builder.Build();
    }
}
