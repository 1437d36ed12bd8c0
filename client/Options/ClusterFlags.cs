using LukePipeline.Client.Outcomes;
using LukePipeline.Client.Running;
using LukePipeline.Grains.Connections;
using LukePipeline.Ground.Settings;
using LukePipeline.Jobs.Spec;
using LukePipeline.Silo.Configuration;

namespace LukePipeline.Client.Options;

/// <summary>The settings that say where the cluster is; the environment gives their defaults.</summary>
internal static class ClusterFlags
{
    private const string Group = JobSpecKeys.ClusterGroup;

    private static readonly TextSetting Redis = new("redis", Group, "Redis of the cluster, host:port.")
    {
        Variable = "Luke__Redis",
        DefaultInWords = "the environment variable Luke__Redis; without it, silos on this machine",
        Placeholder = "CONNECTION",
    };

    private static readonly TextSetting Storage = new(
        "clusterStorage", Group, "Storage account of the cluster: a connection string, or the URL of its tables; in place of --redis.")
    {
        Variable = "Luke__ClusterStorage",
        DefaultInWords = "the environment variable Luke__ClusterStorage",
        Placeholder = "CONNECTION",
        Rule = text => ClusterAccount.ProblemOf(text) is { } fix ? ("is no storage account", fix) : null,
    };

    private static readonly IntegerSetting Gateway = new("gateway", Group, "Gateway port of a silo on this machine, where there is no Redis.")
    {
        Max = 65_535,
        Default = 30000,
        Placeholder = "PORT",
    };

    private static readonly TextSetting Cluster = Id("clusterId", "Id of the cluster.", "Luke__ClusterId");

    private static readonly TextSetting Service = Id("serviceId", "Id of the service.", "Luke__ServiceId");

    private static readonly IntegerSetting Patience = new("patience", Group, "Seconds for which an unanswered call is repeated.")
    {
        Min = 0,
        Default = 60,
        DefaultInWords = "60, of which 8 to find the cluster",
        Placeholder = "SECONDS",
    };

    private static readonly TextSetting Certificate = File(
        "tlsCertificate", "PEM file with the certificate of this client, where the silos ask for mutual TLS.", "Luke__Tls__Certificate");

    private static readonly TextSetting Key = File("tlsKey", "PEM file with its private key.", "Luke__Tls__Key");

    private static readonly TextSetting Authority = File(
        "tlsAuthority", "PEM file with the authorities that certificates of silos must come from.", "Luke__Tls__Authority");

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Setting> All { get; } = [Redis, Storage, Gateway, Cluster, Service, Patience, Certificate, Key, Authority];

    /// <summary>The address that the command line gives.</summary>
    /// <exception cref="UsageException">The files of TLS cannot be used, or two places are named.</exception>
    public static ClusterAddress Read(SettingValues values)
    {
        var tls = new TlsFiles
        {
            Certificate = values.Get(Certificate),
            Key = values.Get(Key),
            Authority = values.Get(Authority),
        };
        var problems = tls.Problems(Certificate.Flag, Key.Flag, Authority.Flag).ToList();
        if (values.Get(Redis) is not null && values.Get(Storage) is not null)
        {
            problems.Add($"{Redis.Flag} and {Storage.Flag} are both given: a cluster is found through one of them. Leave one out, the variables {Redis.Variable} and {Storage.Variable} included.");
        }

        return problems.Count > 0
            ? throw new UsageException(string.Join('\n', problems))
            : new ClusterAddress(
                values.Get(Redis),
                values.Get(Gateway),
                values.Get(Cluster)!,
                values.Get(Service)!,
                TimeSpan.FromSeconds(values.Get(Patience)))
            {
                Storage = values.Get(Storage),
                Tls = tls,

                // Who has no cluster hears so at once; a call to one that is there may outlast a restart of its silos.
                ConnectTime = values.Get(Patience) == Patience.Default ? TimeSpan.FromSeconds(8) : TimeSpan.Zero,
            };
    }

    private static TextSetting Id(string name, string description, string variable) => new(name, Group, description)
    {
        Variable = variable,
        Default = "luke",
        DefaultInWords = $"the environment variable {variable}, else luke",
        Placeholder = "ID",
    };

    private static TextSetting File(string name, string description, string variable) => new(name, Group, description)
    {
        Variable = variable,
        DefaultInWords = $"the environment variable {variable}",
        Placeholder = "FILE",
    };
}
