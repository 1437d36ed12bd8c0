using LukePipeline.Silo.Configuration;
using LukePipeline.Silo.Health;
using LukePipeline.Tests.Support;
using Microsoft.Extensions.Time.Testing;
using StackExchange.Redis;

namespace LukePipeline.Tests.Silo;

public sealed class ClockCheckTests
{
    [RedisFact]
    public async Task Run_ClockMinutesOff_IsNamedWithTheDifference()
    {
        await using var server = await RedisServer.StartAsync();
        await using var redis = await ConnectionMultiplexer.ConnectAsync(server.ConnectionString);

        Task<string?> CheckAsync(TimeSpan off) => ClockCheck.RunAsync(redis, new FakeTimeProvider(DateTimeOffset.UtcNow + off));

        Assert.Null(await CheckAsync(TimeSpan.FromSeconds(1)));
        Assert.StartsWith("The clock of this machine is 600 s ahead of that of Redis", await CheckAsync(TimeSpan.FromMinutes(10)), StringComparison.Ordinal);
        Assert.StartsWith("The clock of this machine is 60 s behind that of Redis", await CheckAsync(TimeSpan.FromMinutes(-1)), StringComparison.Ordinal);
    }

    [AzuriteFact]
    public async Task Run_ClockOfAnAccountOfStorage_IsComparedAsWell()
    {
        await using var server = await AzuriteAccount.StartAsync();
        var account = new ClusterAccount(server.ConnectionString);

        Task<string?> CheckAsync(TimeSpan off) => ClockCheck.RunAsync(account, new FakeTimeProvider(DateTimeOffset.UtcNow + off));

        Assert.Null(await CheckAsync(TimeSpan.FromSeconds(1)));
        Assert.Matches("^The clock of this machine is (599|600|601) s ahead of that of the storage account", await CheckAsync(TimeSpan.FromMinutes(10)));
    }
}
