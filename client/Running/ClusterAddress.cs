using LukePipeline.Grains.Connections;
using LukePipeline.Silo.Configuration;

namespace LukePipeline.Client.Running;

/// <summary>Where a cluster is found.</summary>
/// <param name="Redis">The Redis connection string of its membership; null for silos on this machine.</param>
/// <param name="GatewayPort">The gateway port of a silo on this machine, where there is no Redis.</param>
/// <param name="ClusterId">The cluster.</param>
/// <param name="ServiceId">The service.</param>
/// <param name="Patience">How long a call may go unanswered before it is an error.</param>
internal sealed record ClusterAddress(string? Redis, int GatewayPort, string ClusterId, string ServiceId, TimeSpan Patience)
{
    /// <summary>How long a silo is looked for at the start. Default: as long as for a call.</summary>
    public TimeSpan ConnectTime
    {
        get => field > TimeSpan.Zero ? field : Patience;
        init;
    }

    /// <summary>The Azure storage account of its membership, as a connection string or the URL of its table service. Default: none.</summary>
    public string? Storage { get; init; }

    /// <summary>Mutual TLS with the silos. Default: none.</summary>
    public TlsFiles Tls { get; init; } = new();

    /// <summary>The address for a message, without the password that a connection string may hold.</summary>
    public string Describe() => Storage is { } account ? $"the storage account {new ClusterAccount(account).Describe()}"
        : Redis is null ? $"127.0.0.1:{GatewayPort}" : $"Redis at {Redis.Split(',')[0]}";
}
