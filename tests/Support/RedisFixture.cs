namespace LukePipeline.Tests.Support;

/// <summary>One redis-server for the tests of a class; none where it is not installed.</summary>
public sealed class RedisFixture : IAsyncLifetime
{
    private RedisServer? _server;

    internal RedisServer Server => _server ?? throw new InvalidOperationException("redis-server is not installed; use [RedisFact].");

    public async Task InitializeAsync()
    {
        if (RedisServer.Program is not null)
        {
            _server = await RedisServer.StartAsync();
        }
    }

    public async Task DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }
}
