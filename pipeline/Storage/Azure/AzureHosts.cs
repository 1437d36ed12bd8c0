namespace LukePipeline.Storage.Azure;

/// <summary>The hosts that may be given a sign-in token: whoever holds one may act as this identity.</summary>
internal static class AzureHosts
{
    /// <summary>The environment variable in which an operator lists further hosts, with commas between: those of a private cloud.</summary>
    public const string Variable = "LUKE_STORAGE_HOSTS";

    /// <summary>Blob and Data Lake endpoints of Azure's clouds, public, China, US government; zoned accounts too.</summary>
    private static readonly string[] Clouds =
    [
        ".blob.core.windows.net", ".dfs.core.windows.net", ".blob.storage.azure.net", ".dfs.storage.azure.net",
        ".blob.core.chinacloudapi.cn", ".dfs.core.chinacloudapi.cn", ".blob.core.usgovcloudapi.net", ".dfs.core.usgovcloudapi.net",
    ];

    /// <summary>Whether a token may be sent there.</summary>
    /// <param name="host">The host of a URL.</param>
    /// <param name="listed">What the operator lists; null for nothing.</param>
    public static bool MayBeTrusted(string host, string? listed) =>
        Clouds.Any(cloud => host.EndsWith(cloud, StringComparison.OrdinalIgnoreCase))
        || (listed ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Contains(host, StringComparer.OrdinalIgnoreCase);
}
