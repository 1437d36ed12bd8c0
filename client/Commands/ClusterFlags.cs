using System.CommandLine;
using LukePipeline.Client.Running;

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

    public void AddTo(Command command)
    {
        command.Options.Add(_redis);
        command.Options.Add(_gateway);
        command.Options.Add(_cluster);
        command.Options.Add(_service);
        command.Options.Add(_patience);
    }

    public ClusterAddress Read(ParseResult parsed) => new(
        parsed.GetValue(_redis),
        parsed.GetValue(_gateway),
        parsed.GetValue(_cluster)!,
        parsed.GetValue(_service)!,
        TimeSpan.FromSeconds(parsed.GetValue(_patience)));
}
