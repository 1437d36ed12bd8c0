using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Azure.Data.Tables;
using Azure.Identity;
using Azure.Storage.Blobs;

namespace LukePipeline.Silo.Configuration;

/// <summary>
/// The Azure storage account that holds a cluster: members and reminders in tables, grain state in blobs, since a row of a table ends at 1 MB.
/// </summary>
/// <param name="text">A connection string, or the URL of the table service of an account, which this machine's identity then signs in to.</param>
public sealed partial class ClusterAccount(string text)
{
    /// <summary>The host of the table service of an account begins with its name and this.</summary>
    private const string TableHost = ".table.";

    /// <summary>How long a call may take: longer, and a silo that is alive is taken for dead.</summary>
    private static readonly TimeSpan CallTime = TimeSpan.FromSeconds(10);

    /// <summary>What is wrong with the text and what to write; null when nothing is.</summary>
    public static string? ProblemOf(string text) =>
        IsUrl(text) ? UrlOf(text) is null ? "write https://ACCOUNT.table.core.windows.net, or a connection string" : null
        : text.Contains('=', StringComparison.Ordinal) ? null
        : "write a connection string, or https://ACCOUNT.table.core.windows.net";

    /// <summary>The account for a message, without its key.</summary>
    public string Describe() => UrlOf(text) is { } url ? url.Host : AccountName().Match(text) is { Success: true } name ? name.Groups[1].Value : "the one given";

    /// <summary>Opens the tables.</summary>
    public TableServiceClient OpenTables()
    {
        var options = new TableClientOptions();
        options.Retry.NetworkTimeout = CallTime;
        return UrlOf(text) is { } url ? new TableServiceClient(url, new DefaultAzureCredential(), options) : new TableServiceClient(text, options);
    }

    /// <summary>Opens the blobs.</summary>
    public BlobServiceClient OpenBlobs() => UrlOf(text) is { } url
        ? new BlobServiceClient(new UriBuilder(url) { Host = url.Host.Replace(TableHost, ".blob.", StringComparison.Ordinal) }.Uri, new DefaultAzureCredential())
        : new BlobServiceClient(text);

    /// <summary>The container with the grain state of a service: names of containers are small letters, digits and hyphens.</summary>
    public static string ContainerOf(string serviceId)
    {
        var name = $"{serviceId.ToLowerInvariant()}-state";
        return ContainerName().IsMatch(name) ? name : $"state-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(serviceId)))[..24]}";
    }

    private static bool IsUrl(string text) => text.StartsWith("http", StringComparison.OrdinalIgnoreCase) && text.Contains("://", StringComparison.Ordinal);

    private static Uri? UrlOf(string text) =>
        IsUrl(text) && Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme == Uri.UriSchemeHttps && url.Host.Contains(TableHost, StringComparison.Ordinal) && url.UserInfo.Length == 0
            ? url
            : null;

    [GeneratedRegex("(?:^|;)AccountName=([^;]+)", RegexOptions.CultureInvariant)]
    private static partial Regex AccountName();

    [GeneratedRegex("^[a-z0-9](?:-?[a-z0-9]){2,62}$", RegexOptions.CultureInvariant)]
    private static partial Regex ContainerName();
}
