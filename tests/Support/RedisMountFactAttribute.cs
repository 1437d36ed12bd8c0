namespace LukePipeline.Tests.Support;

/// <summary>A fact that needs redis-server, and the right to mount in a namespace of its own.</summary>
internal sealed class RedisMountFactAttribute : FactAttribute
{
    /// <param name="withAzurite">Whether it needs Azurite as well.</param>
    public RedisMountFactAttribute(bool withAzurite = false) =>
        Skip = new RedisFactAttribute().Skip ?? new MountFactAttribute().Skip ?? (withAzurite ? new AzuriteFactAttribute().Skip : null!);
}
