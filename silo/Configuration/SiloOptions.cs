using System.Net;
using LukePipeline.Grains.Connections;

namespace LukePipeline.Silo.Configuration;

/// <summary>How silos find each other and where their state lies.</summary>
public enum ClusteringKind
{
    /// <summary>Silos on this machine, state in memory: for `luke run`, trying things, and tests.</summary>
    Localhost,

    /// <summary>Membership and grain state in Redis.</summary>
    Redis,

    /// <summary>Membership and grain state on an Azure storage account.</summary>
    AzureStorage,
}

/// <summary>How a silo writes its log.</summary>
public enum LogFormat
{
    /// <summary>Text on a terminal, JSON anywhere else.</summary>
    Auto,

    /// <summary>A line for a person.</summary>
    Text,

    /// <summary>One JSON object a line, for a collector.</summary>
    Json,
}

/// <summary>
/// A silo, as configuration section <c>Silo</c>, environment variables <c>Silo__…</c> and flags describe it;
/// <see cref="SiloSettings"/> says what each setting means.
/// </summary>
public sealed class SiloOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Silo";

    /// <summary>How silos find each other. Default: <see cref="ClusteringKind.Localhost"/>.</summary>
    public ClusteringKind Clustering { get; set; } = ClusteringKind.Localhost;

    /// <summary>The Redis connection string, as StackExchange.Redis reads it; needed when <see cref="Clustering"/> is Redis.</summary>
    public string? Redis { get; set; }

    /// <summary>
    /// Connection string of the Azure storage account that holds the cluster, or the URL of its table service; needed when <see cref="Clustering"/> is AzureStorage.
    /// </summary>
    public string? ClusterStorage { get; set; }

    /// <summary>Silos with the same cluster id form one cluster. Default: <c>luke</c>.</summary>
    public string ClusterId { get; set; } = "luke";

    /// <summary>Names the state of the service across clusters. Default: <c>luke</c>.</summary>
    public string ServiceId { get; set; } = "luke";

    /// <summary>
    /// The IP address other silos and clients reach this one at; <c>auto</c> for the first IPv4 address of this machine that
    /// is not a loopback one. Default: 127.0.0.1, this machine only.
    /// </summary>
    public string AdvertisedAddress { get; set; } = "127.0.0.1";

    /// <summary>The port for other silos. Default: 11111.</summary>
    public int SiloPort { get; set; } = 11111;

    /// <summary>The port for clients. Default: 30000. It is no security boundary: keep it private.</summary>
    public int GatewayPort { get; set; } = 30000;

    /// <summary>With localhost clustering: the silo port of the first silo, which the others join. Default: this silo is the first.</summary>
    public int? PrimarySiloPort { get; set; }

    /// <summary>Where the schedules of the cluster lie: one folder or URL that all silos see. Default: none, no schedules.</summary>
    public string? Home { get; set; }

    /// <summary>The device of the engines: <c>auto</c>, <c>cpu</c>, <c>cuda</c>, <c>cuda:1</c>; <c>none</c> for a silo that only reads and encodes. Default: <c>auto</c>.</summary>
    public string Device { get; set; } = "auto";

    /// <summary>Engines on the device; 0 lets the machine decide: one per core on a processor as far as memory goes, one per GPU. Default: 0.</summary>
    public int Engines { get; set; }

    /// <summary>Threads of each engine on a processor; 0 takes one, and more only where memory bounds the engines. Default: 0.</summary>
    public int Threads { get; set; }

    /// <summary>Shards in work at the same time; 0 takes one more than engines, so that reading never waits for a device. Default: 0.</summary>
    public int Shards { get; set; }

    /// <summary>Labels of this silo, by which jobs choose silos: <c>gpu</c>, <c>zone</c>, … Default: none.</summary>
    public Dictionary<string, string> Labels { get; set; } = [];

    /// <summary>Folders and URL prefixes that inputs must lie below, links resolved. Default: none, everything this user may read.</summary>
    public List<string> InputRoots { get; set; } = [];

    /// <summary>Folders and URL prefixes that outputs must lie below, links resolved. Default: none, everything this user may write.</summary>
    public List<string> OutputRoots { get; set; } = [];

    /// <summary>Folders and URL prefixes that models must lie below, links resolved. Default: none, everything this user may read.</summary>
    public List<string> ModelRoots { get; set; } = [];

    /// <summary>Connection string of the Azure storage account. Default: that of the environment, else this machine's identity.</summary>
    public string? AzureStorage { get; set; }

    /// <summary>Where models named by a blob address are kept. Default: a folder of the user's cache.</summary>
    public string? ModelCache { get; set; }

    /// <summary>How long a model stays on the device that no batch asks for: it leaves when another one is loaded. Default: 10 minutes.</summary>
    public TimeSpan ModelIdle { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>Where health, metrics and the dashboard are served. Default: this machine only.</summary>
    public string HttpUrl { get; set; } = "http://127.0.0.1:8081";

    /// <summary>How long running shards may take to finish when the silo is told to stop. Default: 30 s.</summary>
    public TimeSpan DrainTime { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Ended jobs that the cluster remembers, the latest ones. Default: 500.</summary>
    public int KeepJobs { get; set; } = 500;

    /// <summary>Days for which it remembers them at most. Default: 30.</summary>
    public int KeepJobDays { get; set; } = 30;

    /// <summary>How the log is written. Default: <see cref="LogFormat.Auto"/>.</summary>
    public LogFormat LogFormat { get; set; } = LogFormat.Auto;

    /// <summary>The dashboard of Orleans. Default: off.</summary>
    public DashboardOptions Dashboard { get; set; } = new();

    /// <summary>Mutual TLS between silos and with clients. Default: off.</summary>
    public TlsFiles Tls { get; set; } = new();

    /// <summary>The roots that are not set while other machines can reach this silo: its jobs may use whatever this user may.</summary>
    public IReadOnlyList<string> MissingRoots() => SiloAddresses.TryResolve(AdvertisedAddress, out var address) && !IPAddress.IsLoopback(address)
        ? [.. new[] { (nameof(InputRoots), InputRoots), (nameof(OutputRoots), OutputRoots), (nameof(ModelRoots), ModelRoots) }
            .Where(root => root.Item2.Count == 0).Select(root => $"Silo:{root.Item1}")]
        : [];

    /// <summary>What cannot be said of one setting alone; each problem names the key and the fix.</summary>
    public IEnumerable<string> Problems()
    {
        if (Clustering == ClusteringKind.Redis && string.IsNullOrWhiteSpace(Redis))
        {
            yield return "Silo:Redis is missing although Silo:Clustering is Redis: give a connection string such as localhost:6379.";
        }

        if (Clustering == ClusteringKind.AzureStorage && string.IsNullOrWhiteSpace(ClusterStorage))
        {
            yield return "Silo:ClusterStorage is missing although Silo:Clustering is AzureStorage: give the connection string of a storage account, or https://ACCOUNT.table.core.windows.net.";
        }
        else if (ClusterStorage is { } account && ClusterAccount.ProblemOf(account) is { } fix)
        {
            yield return $"Silo:ClusterStorage is no storage account: {fix}.";
        }

        if (!SiloAddresses.TryResolve(AdvertisedAddress, out _))
        {
            yield return AdvertisedAddress == SiloAddresses.Auto
                ? "Silo:AdvertisedAddress is auto, but this machine has no IPv4 address beside the loopback one: give the address that the other silos can reach."
                : $"Silo:AdvertisedAddress is '{AdvertisedAddress}': give an IP address that the other silos can reach, or auto.";
        }

        if (SiloPort == GatewayPort)
        {
            yield return $"Silo:SiloPort and Silo:GatewayPort are both {SiloPort}: give two different ports.";
        }

        if (!Uri.TryCreate(HttpUrl, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
        {
            yield return $"Silo:HttpUrl is '{HttpUrl}': give a URL such as http://127.0.0.1:8081.";
        }
        else if (Dashboard.Enabled && url.Scheme == "http" && !(IPAddress.TryParse(url.Host, out var host) && IPAddress.IsLoopback(host)) && !Dashboard.AllowPlainHttp)
        {
            yield return "Silo:Dashboard is on while Silo:HttpUrl answers other machines without TLS, so that its secret would travel in the clear: "
                + "listen on 127.0.0.1, use an https:// URL, or set Silo:Dashboard:AllowPlainHttp where a proxy in front does TLS.";
        }

        if (Home is { } home && !home.Contains("://", StringComparison.Ordinal) && !Path.IsPathRooted(home))
        {
            yield return $"Silo:Home is '{home}': give an absolute folder, or an https:// URL, which all silos see.";
        }

        foreach (var (key, roots) in new[] { (nameof(InputRoots), InputRoots), (nameof(OutputRoots), OutputRoots), (nameof(ModelRoots), ModelRoots) })
        {
            foreach (var root in roots.Where(root => !IsRoot(root)))
            {
                yield return $"Silo:{key} holds '{root}': give an absolute folder, or an https:// URL.";
            }
        }

        foreach (var problem in Dashboard.Problems().Concat(Tls.Problems("Silo:Tls:Certificate", "Silo:Tls:Key", "Silo:Tls:Authority")))
        {
            yield return problem;
        }
    }

    /// <summary>An absolute folder, as a path or a file:// URL of this machine, or a prefix of a container.</summary>
    private static bool IsRoot(string root) => root.StartsWith("file:", StringComparison.OrdinalIgnoreCase)
        ? root.StartsWith("file:///", StringComparison.OrdinalIgnoreCase) && Uri.TryCreate(root, UriKind.Absolute, out _)
        : root.Contains("://", StringComparison.Ordinal) || Path.IsPathRooted(root);
}
