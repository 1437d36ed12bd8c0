namespace LukePipeline.Tests.Support;

/// <summary>A fact that needs redis-server, and the right to mount in a namespace of its own.</summary>
internal sealed class RedisMountFactAttribute : FactAttribute
{
    public RedisMountFactAttribute() => Skip = new RedisFactAttribute().Skip ?? new MountFactAttribute().Skip;
}
