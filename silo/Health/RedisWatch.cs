using System.Globalization;
using LukePipeline.Ground.Waits;
using LukePipeline.Silo.Configuration;
using StackExchange.Redis;

namespace LukePipeline.Silo.Health;

/// <summary>
/// Asks Redis now and then whether it takes writes, what time it is, and whether it still knows this silo. Without it no job begins or ends, and
/// no client finds the silo.
/// </summary>
internal sealed partial class RedisWatch(
    MembershipKeeper membership, SiloOptions options, WaitBoard waits, TimeProvider time, ILogger<RedisWatch> logger) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Memory = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private IDisposable? _wait;

    /// <summary>What is wrong, for a person; null while all is well, or where the cluster does without Redis.</summary>
    public string? Problem { get; private set; }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.Clustering != ClusteringKind.Redis)
        {
            return;
        }

        var configuration = ConfigurationOptions.Parse(options.Redis!);
        configuration.AbortOnConnectFail = false;
        await using var redis = await ConnectionMultiplexer.ConnectAsync(configuration);
        using var timer = new PeriodicTimer(Period, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                Tell(await LookAsync(redis));
            }
        }
        catch (OperationCanceledException)
        {
            // The host stops.
        }
    }

    private async Task<string?> LookAsync(ConnectionMultiplexer redis)
    {
        // On the board from the first question without an answer to the next answer, so that jobs tell of it.
        _wait ??= waits.Begin(WaitKind.State, "Redis, where jobs begin and end");
        try
        {
            await redis.GetDatabase().StringSetAsync($"{options.ClusterId}/health/{options.SiloPort}", time.GetUtcNow().ToString("O", CultureInfo.InvariantCulture), Memory).WaitAsync(Patience, time);
            var problem = await ClockCheck.RunAsync(redis, time).WaitAsync(Patience, time) ?? await membership.KeepAsync(Patience);
            _wait.Dispose();
            _wait = null;
            return problem;
        }
        catch (Exception e) when (e is RedisTimeoutException or TimeoutException or RedisConnectionException)
        {
            return "Redis does not answer: no job can begin or end, and no client finds this silo.";
        }
        catch (Exception e)
        {
            return $"Redis refuses what silos need of it: {e.Message}";
        }
    }

    private void Tell(string? problem)
    {
        if (problem is not null && Problem is null)
        {
            LogProblem(problem);
        }
        else if (problem is null && Problem is not null)
        {
            LogOver();
        }

        Problem = problem;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "This silo is not ready: {Problem}")]
    private partial void LogProblem(string problem);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Redis serves this silo again.")]
    private partial void LogOver();
}
