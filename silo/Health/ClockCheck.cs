using System.Globalization;
using StackExchange.Redis;

namespace LukePipeline.Silo.Health;

/// <summary>
/// Compares the clock of this machine with that of Redis. Silos tell each other when they were last alive: one whose clock is minutes ahead makes
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
        var took = time.GetElapsedTime(began);
        var difference = time.GetUtcNow() - theirs;
        return difference.Duration() <= Tolerance + took
            ? null
            : string.Create(
                CultureInfo.InvariantCulture,
                $"The clock of this machine is {difference.Duration().TotalSeconds:0} s {(difference > TimeSpan.Zero ? "ahead of" : "behind")} that of Redis: set it right (with NTP, say), then start the silo again.");
    }

    /// <summary>The same before the silo joins, on a connection of its own; null also where Redis cannot be asked, which joining tells.</summary>
    public static async Task<string?> RunAsync(string connection)
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
