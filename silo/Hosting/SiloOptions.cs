using System.ComponentModel.DataAnnotations;

namespace LukePipeline.Silo.Hosting;

/// <summary>How silos find each other and where their state lies.</summary>
public enum ClusteringKind
{
    /// <summary>Silos on this machine, state in memory: for `luke run`, trying things, and tests.</summary>
    Localhost,

    /// <summary>Membership, grain state and reminders in Redis.</summary>
    Redis,
}

/// <summary>
/// A silo, as configuration section <c>Silo</c>, environment variables <c>Silo__…</c> and flags <c>--Silo:…</c> describe it.
/// </summary>
public sealed class SiloOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Silo";

    /// <summary>How silos find each other. Default: <see cref="ClusteringKind.Localhost"/>.</summary>
    public ClusteringKind Clustering { get; set; } = ClusteringKind.Localhost;

    /// <summary>The Redis connection string, as StackExchange.Redis reads it; needed when <see cref="Clustering"/> is Redis.</summary>
    public string? Redis { get; set; }

    /// <summary>Silos with the same cluster id form one cluster. Default: <c>luke</c>.</summary>
    [Required]
    public string ClusterId { get; set; } = "luke";

    /// <summary>Names the state of the service across clusters. Default: <c>luke</c>.</summary>
    [Required]
    public string ServiceId { get; set; } = "luke";

    /// <summary>
    /// The IP address other silos and clients reach this one at; <c>auto</c> for the first IPv4 address of this machine that
    /// is not a loopback one. Default: 127.0.0.1, this machine only.
    /// </summary>
    [Required]
    public string AdvertisedAddress { get; set; } = "127.0.0.1";

    /// <summary>The port for other silos. Default: 11111.</summary>
    [Range(1, 65535)]
    public int SiloPort { get; set; } = 11111;

    /// <summary>The port for clients. Default: 30000. It is no security boundary: keep it private.</summary>
    [Range(1, 65535)]
    public int GatewayPort { get; set; } = 30000;

    /// <summary>With localhost clustering: the silo port of the first silo, which the others join. Default: this silo is the first.</summary>
    [Range(1, 65535)]
    public int? PrimarySiloPort { get; set; }

    /// <summary>The device of the engines: <c>auto</c>, <c>cpu</c>, <c>cuda</c>, <c>cuda:1</c>; <c>none</c> for a silo that only reads and encodes. Default: <c>auto</c>.</summary>
    [RegularExpression("auto|none|cpu|cuda|cuda:[0-9]+", ErrorMessage = "Silo:Device must be auto, none, cpu, cuda or cuda:N.")]
    public string Device { get; set; } = "auto";

    /// <summary>Engines on the device; 0 lets the machine decide: one per core on a processor, one per GPU. Default: 0.</summary>
    [Range(0, 1024)]
    public int Engines { get; set; }

    /// <summary>Shards in work at the same time; 0 takes one more than engines, so that reading never waits for a device. Default: 0.</summary>
    [Range(0, 1024)]
    public int Shards { get; set; }

    /// <summary>Labels of this silo, for people and for placement: <c>gpu</c>, <c>zone</c>, … Default: none.</summary>
    public Dictionary<string, string> Labels { get; set; } = [];

    /// <summary>Where models named by a blob address are kept. Default: a folder of the user's cache.</summary>
    public string? ModelCache { get; set; }

    /// <summary>Where health and metrics are served. Default: this machine only.</summary>
    [Required]
    public string HttpUrl { get; set; } = "http://127.0.0.1:8081";

    /// <summary>How long running shards may take to finish when the silo is told to stop. Default: 30 s.</summary>
    public TimeSpan DrainTime { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>What annotations cannot say.</summary>
    public IEnumerable<string> Problems()
    {
        if (Clustering == ClusteringKind.Redis && string.IsNullOrWhiteSpace(Redis))
        {
            yield return "Silo:Redis is missing although Silo:Clustering is Redis: give a connection string such as localhost:6379.";
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

        if (DrainTime < TimeSpan.Zero || DrainTime > TimeSpan.FromHours(1))
        {
            yield return $"Silo:DrainTime is {DrainTime}: give a time between 00:00:00 and 01:00:00.";
        }
    }
}
