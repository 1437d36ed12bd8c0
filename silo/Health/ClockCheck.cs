using System.Globalization;
using Azure;
using LukePipeline.Silo.Configuration;
using StackExchange.Redis;

namespace LukePipeline.Silo.Health;

/// <summary>
/// Compares the clock of this machine with that of Redis, or of the storage account that holds the cluster. Silos tell each other when they were last alive: one whose clock is minutes ahead makes
/// all others look dead, and evicts whoever joins after it.
/// </summary>
internal static class ClockCheck
{
    /// <summary>What clocks may differ by; kept right over the network, they differ by milliseconds.</summary>
    private static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(5);

    /// <summary>What is wrong with the clock of this machine, for a person; null when nothing is.</summary>
    /// <exception cref="RedisException">Redis does not tell the time.</exception>
    public static async Task<string?> RunAsync(IConnectionMultiplexer redis, TimeProvider time)
    {
        var server = redis.GetServers().FirstOrDefault(server => server.IsConnected);
        if (server is null)
        {
            return null;
        }

        var began = time.GetTimestamp();
        var theirs = new DateTimeOffset(await server.TimeAsync(), TimeSpan.Zero);
        return Compare(theirs, "Redis", time.GetElapsedTime(began), time);
    }

    /// <summary>The same before a silo joins, on a connection of its own; null also where nobody tells the time, which joining tells of.</summary>
    public static Task<string?> RunAsync(SiloOptions options) => options.Clustering switch
    {
        ClusteringKind.Redis => RunAsync(options.Redis!),
        ClusteringKind.AzureStorage => RunAsync(new ClusterAccount(options.ClusterStorage!), TimeProvider.System),
        _ => Task.FromResult<string?>(null),
    };

    /// <summary>Every answer of the account bears its time, in whole seconds, one that refuses as well.</summary>
    public static async Task<string?> RunAsync(ClusterAccount account, TimeProvider time)
    {
        var began = time.GetTimestamp();
        Response? answer;
        try
        {
            answer = (await account.OpenTables().GetPropertiesAsync()).GetRawResponse();
        }
        catch (RequestFailedException e)
        {
            answer = e.GetRawResponse();
        }
        catch (Exception e) when (e is AggregateException or HttpRequestException or IOException)
        {
            return null;
        }

        return answer?.Headers.Date is { } theirs ? Compare(theirs, "the storage account", time.GetElapsedTime(began), time) : null;
    }

    private static string? Compare(DateTimeOffset theirs, string whose, TimeSpan took, TimeProvider time)
    {
        var difference = time.GetUtcNow() - theirs;
        return difference.Duration() <= Tolerance + took
            ? null
            : string.Create(
                CultureInfo.InvariantCulture,
                $"The clock of this machine is {difference.Duration().TotalSeconds:0} s {(difference > TimeSpan.Zero ? "ahead of" : "behind")} that of {whose}: set it right (with NTP, say), then start the silo again.");
    }

    private static async Task<string?> RunAsync(string connection)
    {
        try
        {
            await using var redis = await ConnectionMultiplexer.ConnectAsync(connection);
            return await RunAsync(redis, TimeProvider.System);
        }
        catch (Exception e) when (e is RedisException or RedisTimeoutException)
        {
            return null;
        }
    }
}
