using Azure.Core;
using Azure.Identity;
using Azure.Storage.Blobs;
using LukePipeline.Ground;

namespace LukePipeline.Storage.Azure;

/// <summary>Makes Azure clients from what users type.</summary>
public static class AzureClients
{
    /// <summary>The client options that <see cref="AzureBlobStore"/> expects: bounded retries with exponential delays and jitter.</summary>
    public static BlobClientOptions CreateOptions(AzureBlobStoreOptions options)
    {
        var client = new BlobClientOptions
        {
            Retry =
            {
                Mode = RetryMode.Exponential,
                MaxRetries = options.MaxRetries,
                Delay = options.RetryDelay,
                MaxDelay = options.MaxRetryDelay,
                NetworkTimeout = options.NetworkTimeout,
            },
        };
        client.AddPolicy(new RetryCount(), HttpPipelinePosition.PerRetry);
        client.AddPolicy(new AnswerCheck(), HttpPipelinePosition.PerRetry);
        return client;
    }

    /// <summary>
    /// The container of a URL. Credentials are, in this order: a SAS in the URL, the connection string if it is for the
    /// same account, DefaultAzureCredential for the hosts of Azure's clouds and those that the operator lists.
    /// </summary>
    /// <param name="url">URL of a container, or of something in it.</param>
    /// <param name="connectionString">Connection string; null for none.</param>
    /// <param name="options">Options.</param>
    /// <exception cref="BlobStoreException">The URL or the connection string cannot be used.</exception>
    /// <exception cref="LukeException">A sign-in token would go to a host that is nobody's; asking again changes nothing.</exception>
    public static BlobContainerClient OpenContainer(Uri url, string? connectionString, AzureBlobStoreOptions options)
    {
        var parts = new BlobUriBuilder(url);
        if (string.IsNullOrEmpty(parts.BlobContainerName))
        {
            throw new BlobStoreException($"'{Redact(url)}' names no container. Write https://ACCOUNT.blob.core.windows.net/CONTAINER/PREFIX.");
        }

        var container = new BlobUriBuilder(url) { BlobName = null, Snapshot = null, VersionId = null }.ToUri();
        var clientOptions = CreateOptions(options);
        if (parts.Sas is not null)
        {
            return new BlobContainerClient(container, clientOptions);
        }

        if (connectionString is not null && OpenAccount(connectionString, clientOptions) is var account && IsSameAccount(account.Uri, url))
        {
            return account.GetBlobContainerClient(parts.BlobContainerName);
        }

        if (!AzureHosts.MayBeTrusted(url.Host, Environment.GetEnvironmentVariable(AzureHosts.Variable)))
        {
            throw new LukeException(
                $"'{Redact(url)}' is on a host that is not one of Azure's clouds, so no sign-in token is sent there. Write https://ACCOUNT.blob.core.windows.net/CONTAINER/PREFIX, "
                + $"give a URL with a shared access signature, or list {url.Host} in {AzureHosts.Variable} if it is yours.",
                null,
                ReasonCode.UnsafePath);
        }

        return url.Scheme == Uri.UriSchemeHttps
            ? new BlobContainerClient(container, new DefaultAzureCredential(), clientOptions)
            : throw new BlobStoreException(
                $"'{Redact(url)}' would send a sign-in token without encryption. Use https, or set AZURE_STORAGE_CONNECTION_STRING for that account.");
    }

    /// <summary>A URL without its query, which may hold a secret.</summary>
    internal static string Redact(Uri url) => url.GetLeftPart(UriPartial.Path);

    private static BlobServiceClient OpenAccount(string connectionString, BlobClientOptions options)
    {
        try
        {
            return new BlobServiceClient(connectionString, options);
        }
        catch (Exception e) when (e is FormatException or InvalidOperationException or ArgumentException)
        {
            // The message of the exception may repeat the secret.
            throw new BlobStoreException("The connection string of the storage account cannot be read. Copy it again from the account's access keys into AZURE_STORAGE_CONNECTION_STRING.");
        }
    }

    private static bool IsSameAccount(Uri account, Uri url)
    {
        var path = account.AbsolutePath.TrimEnd('/');
        return Uri.Compare(account, url, UriComponents.SchemeAndServer, UriFormat.Unescaped, StringComparison.OrdinalIgnoreCase) == 0
            && (path.Length == 0 || url.AbsolutePath.StartsWith(path + "/", StringComparison.Ordinal));
    }
}
