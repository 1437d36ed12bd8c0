using static LukePipeline.Silo.Configuration.SiloSettingKind;

namespace LukePipeline.Silo.Configuration;

/// <summary>Every setting of a silo, in the order of the help. Flags, checks, the help and the table of its README are read off this table.</summary>
internal static class SiloSettings
{
    public static IReadOnlyList<SiloSetting> All { get; } =
    [
        new("Clustering", Choice, "How silos find each other: Localhost (this machine, state in memory) or Redis. Default: Localhost.") { Choices = ["Localhost", "Redis"] },
        new("Redis", Line, "Redis connection string, host:port[,options]. Needed with Redis."),
        new("ClusterId", Line, "Silos and clients with the same id form one cluster. Default: luke."),
        new("ServiceId", Line, "Names the state of the service across clusters. Default: luke."),
        new("AdvertisedAddress", Line, "IP address that others reach this silo at, or auto (the machine's first). Default: 127.0.0.1, this machine only."),
        new("SiloPort", Number, "Port for other silos. Default: 11111.") { Min = 1, Max = 65535 },
        new("GatewayPort", Number, "Port for clients; keep it private. Default: 30000.") { Min = 1, Max = 65535 },
        new("PrimarySiloPort", Number, "With Localhost: silo port of the silo to join. Default: this silo is the first.") { Min = 1, Max = 65535 },
        new("Device", Choice, "Where to compute: auto, cpu, cuda, cuda:N, or none to only read and encode. Default: auto.")
        {
            Choices = ["auto", "none", "cpu", "cuda", .. Enumerable.Range(0, 16).Select(i => $"cuda:{i}")],
            ChoicesInWords = "auto, none, cpu, cuda or cuda:N",
        },
        new("Engines", Number, "Engines on the device; 0 for one per core, or one per GPU. Default: 0.") { Max = 1024 },
        new("Threads", Number, "Threads of each engine on a processor. Default: 1.") { Min = 1, Max = 1024 },
        new("Shards", Number, "Shards in work at a time; 0 for one more than engines. Default: 0.") { Max = 1024 },
        new("Labels", Map, "Labels by which jobs choose silos: gpu,zone=eu. Default: none."),
        new("InputRoots", List, "Folders and URL prefixes that inputs must lie below. Default: none, all that this user may read."),
        new("AzureStorage", Line, "Connection string of the Azure storage account. Default: AZURE_STORAGE_CONNECTION_STRING, else this machine's identity."),
        new("ModelCache", Line, "Folder for models that are fetched from a URL. Default: in the user's cache."),
        new("ModelIdle", Duration, "How long a model stays that no batch asks for: it leaves when another is loaded. Default: 00:10:00."),
        new("HttpUrl", Line, "Where health, metrics and dashboard are served. Default: http://127.0.0.1:8081, this machine only."),
        new("DrainTime", Duration, "How long running shards may take to finish when the silo is told to stop. Default: 00:00:30."),
        new("KeepJobs", Number, "Ended jobs that the cluster remembers, the latest ones; set it and KeepJobDays alike on all silos. Default: 500.") { Min = 1, Max = 5000 },
        new("KeepJobDays", Number, "Days for which it remembers them at most; output and manifest stay. Default: 30.") { Min = 1, Max = 3650 },
        new("LogFormat", Choice, "How the log is written: Text, Json, or Auto (Text on a terminal, else Json). Default: Auto.") { Choices = ["Auto", "Text", "Json"] },
        new("Dashboard:Enabled", Switch, "Serve the Orleans dashboard at /dashboard; set it on all silos or none. Default: false."),
        new("Dashboard:Secret", Line, "Its secret: password of a browser, bearer token of a program; at least 16 characters."),
        new("Dashboard:SecretFile", Line, "A file with the secret, in place of Dashboard:Secret."),
        new("Dashboard:AllowPlainHttp", Switch, "Serve it to other machines without TLS, behind a proxy that does TLS. Default: false."),
        new("Tls:Certificate", Line, "PEM file with the certificate of this silo. Default: no TLS."),
        new("Tls:Key", Line, "PEM file with its private key."),
        new("Tls:Authority", Line, "PEM file with the authorities that certificates of other silos and of clients must come from."),
    ];

    /// <summary>The setting of that name below the section; null when there is none.</summary>
    public static SiloSetting? Find(string name) =>
        All.FirstOrDefault(setting => string.Equals(setting.Name, name, StringComparison.OrdinalIgnoreCase));
}
