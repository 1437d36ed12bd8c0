using LukePipeline.Ground.Settings;

namespace LukePipeline.Silo.Configuration;

/// <summary>Every setting of a silo, in the order of the help. Flags, checks, the help and the documentation's table are read off it.</summary>
internal static class SiloSettings
{
    private const string Cluster = "The cluster";
    private const string Work = "The work";
    private const string Files = "Files and models";
    private const string Serving = "Serving and stopping";
    private const string Security = "Dashboard and TLS";
    private const int LastPort = 65_535;

    public static SettingSchema Schema { get; } = new(
        "a silo",
        [
            new ChoiceSetting("Clustering", Cluster, "How silos find each other: Localhost (this machine, state in memory), Redis or AzureStorage.", ["Localhost", "Redis", "AzureStorage"]) { Default = "Localhost" },
            new TextSetting("Redis", Cluster, "Redis connection string, host:port[,options]. Needed with Redis."),
            new TextSetting("ClusterStorage", Cluster, "Connection string of the storage account that holds the cluster, or https://ACCOUNT.table.core.windows.net. Needed with AzureStorage."),
            new TextSetting("ClusterId", Cluster, "Silos and clients with the same id form one cluster.") { Default = "luke" },
            new TextSetting("ServiceId", Cluster, "Names the state of the service across clusters.") { Default = "luke" },
            new TextSetting("AdvertisedAddress", Cluster, "IP address that others reach this silo at, or auto (the machine's first).")
            {
                Default = "127.0.0.1",
                DefaultInWords = "127.0.0.1, this machine only",
            },
            new IntegerSetting("SiloPort", Cluster, "Port for other silos.") { Max = LastPort, Default = 11111 },
            new IntegerSetting("GatewayPort", Cluster, "Port for clients; keep it private.") { Max = LastPort, Default = 30000 },
            new IntegerSetting("PrimarySiloPort", Cluster, "With Localhost: silo port of the silo to join.") { Max = LastPort, DefaultInWords = "this silo is the first" },
            new TextSetting("Home", Cluster, "Folder or URL that all silos see, for schedules and what became of them.") { DefaultInWords = "none, no schedules" },
            new ChoiceSetting(
                "Device",
                Work,
                "Where to compute: auto, cpu, cuda, cuda:N, or none to only read and encode.",
                ["auto", "none", "cpu", "cuda", .. Enumerable.Range(0, 16).Select(i => $"cuda:{i}")])
            {
                InWords = "auto, none, cpu, cuda or cuda:N",
                Meant = new Dictionary<string, string> { ["gpu"] = "cuda" },
                Default = "auto",
            },
            new IntegerSetting("Engines", Work, "Engines on the device; 0 for one per core as far as memory goes, or one per GPU.") { Min = 0, Max = 1024, Default = 0 },
            new IntegerSetting("Threads", Work, "Threads of each engine on a processor; 0 for one, or more where memory bounds the engines.") { Min = 0, Max = 1024, Default = 0 },
            new IntegerSetting("Shards", Work, "Shards in work at a time; 0 for one more than engines.") { Min = 0, Max = 1024, Default = 0 },
            new MapSetting("Labels", Work, "Labels by which jobs choose silos: gpu,zone=eu.") { DefaultInWords = "none" },
            new ListSetting("InputRoots", Files, "Folders and URL prefixes that inputs must lie below.")
            {
                MayRepeat = true,
                DefaultInWords = "none, all that this user may read",
            },
            new ListSetting("OutputRoots", Files, "Folders and URL prefixes that outputs must lie below.")
            {
                MayRepeat = true,
                DefaultInWords = "none, all that this user may write",
            },
            new ListSetting("ModelRoots", Files, "Folders and URL prefixes that models must lie below, the shipped ones apart.")
            {
                MayRepeat = true,
                DefaultInWords = "none, all that this user may read",
            },
            new TextSetting("AzureStorage", Files, "Connection string of the Azure storage account.")
            {
                DefaultInWords = "AZURE_STORAGE_CONNECTION_STRING, else this machine's identity",
            },
            new TextSetting("ModelCache", Files, "Folder for models that are fetched from a URL.") { DefaultInWords = "in the user's cache" },
            new DurationSetting("ModelIdle", Files, "How long a model stays that no batch asks for: it leaves when another is loaded.") { Default = TimeSpan.FromMinutes(10) },
            new TextSetting("HttpUrl", Serving, "Where health, metrics and dashboard are served.")
            {
                Default = "http://127.0.0.1:8081",
                DefaultInWords = "http://127.0.0.1:8081, this machine only",
            },
            new DurationSetting("DrainTime", Serving, "How long running shards may take to finish when the silo is told to stop.") { Default = TimeSpan.FromSeconds(30) },
            new IntegerSetting("KeepJobs", Serving, "Ended jobs that the cluster remembers, the latest ones; set it and KeepJobDays alike on all silos.") { Max = 5000, Default = 500 },
            new IntegerSetting("KeepJobDays", Serving, "Days for which it remembers them at most; output and manifest stay.") { Max = 3650, Default = 30 },
            new ChoiceSetting("LogFormat", Serving, "How the log is written: Text, Json, or Auto (Text on a terminal, else Json).", ["Auto", "Text", "Json"]) { Default = "Auto" },
            new SwitchSetting("Dashboard:Enabled", Security, "Serve the Orleans dashboard at /dashboard; set it on all silos or none.") { DefaultInWords = "false" },
            new TextSetting("Dashboard:Secret", Security, "Its secret: password of a browser, bearer token of a program; at least 16 characters."),
            new TextSetting("Dashboard:SecretFile", Security, "A file with the secret, in place of Dashboard:Secret."),
            new SwitchSetting("Dashboard:AllowPlainHttp", Security, "Serve it to other machines without TLS, behind a proxy that does TLS.") { DefaultInWords = "false" },
            new TextSetting("Tls:Certificate", Security, "PEM file with the certificate of this silo.") { DefaultInWords = "no TLS" },
            new TextSetting("Tls:Key", Security, "PEM file with its private key."),
            new TextSetting("Tls:Authority", Security, "PEM file with the authorities that certificates of other silos and of clients must come from."),
        ]);

    public static IReadOnlyList<Setting> All => Schema.All;

    /// <summary>The setting of that name below the section; null when there is none. Case does not matter to a configuration.</summary>
    public static Setting? Find(string name) =>
        All.FirstOrDefault(setting => string.Equals(setting.Name, name, StringComparison.OrdinalIgnoreCase));

    /// <summary>A setting as a person writes it: <c>Silo:SiloPort</c>.</summary>
    public static string KeyOf(Setting setting) => $"{SiloOptions.Section}:{setting.Name}";

    /// <summary>The environment variable of a setting: <c>Silo__SiloPort</c>.</summary>
    public static string VariableOf(Setting setting) => KeyOf(setting).Replace(":", "__", StringComparison.Ordinal);
}
