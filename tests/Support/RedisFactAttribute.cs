namespace LukePipeline.Tests.Support;

/// <summary>A fact that needs redis-server on PATH; it is skipped, with a message, where that is not installed.</summary>
internal sealed class RedisFactAttribute : FactAttribute
{
    public RedisFactAttribute() => Skip = RedisServer.Program is null ? "redis-server is not installed: run 'apt-get install redis-server'." : null!;
}
