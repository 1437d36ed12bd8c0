using System.CommandLine;
using LukePipeline.Client.Outcomes;
using LukePipeline.Client.Running;
using LukePipeline.Grains.Connections;

namespace LukePipeline.Client.Commands;

/// <summary>The flags that say where the cluster is; the environment gives their defaults.</summary>
internal sealed class ClusterFlags
{
    private readonly Option<string?> _redis = new("--redis")
    {
        Description = "Redis of the cluster, host:port. Default: the environment variable Luke__Redis; without it, silos on this machine.",
        HelpName = "CONNECTION",
        DefaultValueFactory = _ => Environment.GetEnvironmentVariable("Luke__Redis"),
    };

    private readonly Option<int> _gateway = new("--gateway")
    {
        Description = "Gateway port of a silo on this machine, where there is no Redis.",
        HelpName = "PORT",
        DefaultValueFactory = _ => 30000,
    };

    private readonly Option<string> _cluster = new("--cluster-id")
    {
        Description = "Id of the cluster. Default: the environment variable Luke__ClusterId, else luke.",
        HelpName = "ID",
        DefaultValueFactory = _ => Environment.GetEnvironmentVariable("Luke__ClusterId") ?? "luke",
    };

    private readonly Option<string> _service = new("--service-id")
    {
        Description = "Id of the service. Default: the environment variable Luke__ServiceId, else luke.",
        HelpName = "ID",
        DefaultValueFactory = _ => Environment.GetEnvironmentVariable("Luke__ServiceId") ?? "luke",
    };

    private readonly Option<int> _patience = new("--patience")
    {
        Description = "Seconds for which an unanswered call is repeated.",
        HelpName = "SECONDS",
        DefaultValueFactory = _ => 60,
    };

    private readonly Option<string?> _certificate = File("--tls-certificate", "PEM file with the certificate of this client, where the silos ask for mutual TLS.", "Luke__Tls__Certificate");

    private readonly Option<string?> _key = File("--tls-key", "PEM file with its private key.", "Luke__Tls__Key");

    private readonly Option<string?> _authority = File("--tls-authority", "PEM file with the authorities that certificates of silos must come from.", "Luke__Tls__Authority");

    public void AddTo(Command command)
    {
        command.Options.Add(_redis);
        command.Options.Add(_gateway);
        command.Options.Add(_cluster);
        command.Options.Add(_service);
        command.Options.Add(_patience);
        command.Options.Add(_certificate);
        command.Options.Add(_key);
        command.Options.Add(_authority);
    }

    /// <summary>The address that the command line gives.</summary>
    /// <exception cref="UsageException">The files of TLS cannot be used.</exception>
    public ClusterAddress Read(ParseResult parsed)
    {
        var tls = new TlsFiles
        {
            Certificate = parsed.GetValue(_certificate),
            Key = parsed.GetValue(_key),
            Authority = parsed.GetValue(_authority),
        };
        var problems = tls.Problems(_certificate.Name, _key.Name, _authority.Name).ToList();
        return problems.Count > 0
            ? throw new UsageException(string.Join('\n', problems))
            : new ClusterAddress(
                parsed.GetValue(_redis),
                parsed.GetValue(_gateway),
                parsed.GetValue(_cluster)!,
                parsed.GetValue(_service)!,
                TimeSpan.FromSeconds(parsed.GetValue(_patience)))
            {
                Tls = tls,
            };
    }

    private static Option<string?> File(string name, string description, string variable) => new(name)
    {
        Description = $"{description} Default: the environment variable {variable}.",
        HelpName = "FILE",
        DefaultValueFactory = _ => Environment.GetEnvironmentVariable(variable),
    };
}
