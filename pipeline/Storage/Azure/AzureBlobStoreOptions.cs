namespace LukePipeline.Storage.Azure;

/// <summary>How <see cref="AzureBlobStore"/> treats failures and large files.</summary>
public sealed record AzureBlobStoreOptions
{
    /// <summary>
    /// Retries of one request, with exponential delays and jitter. Default: 12, which with the other defaults outlasts an
    /// outage of somewhat more than a minute.
    /// </summary>
    public int MaxRetries { get; init; } = 12;

    /// <summary>Delay before the first retry; it doubles each time. Default: 0.5 s.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromSeconds(0.5);

    /// <summary>Longest delay before a retry. Default: 10 s.</summary>
    public TimeSpan MaxRetryDelay { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long one request may stay without progress. Default: 60 s.</summary>
    public TimeSpan NetworkTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Files longer than this are sent in blocks of this size. Default: 8 MiB.</summary>
    public int BlockBytes { get; init; } = 8 << 20;

    /// <summary>Blocks of one file sent at the same time; each holds <see cref="BlockBytes"/> of memory. Default: 2.</summary>
    public int BlocksAtOnce { get; init; } = 2;
}
