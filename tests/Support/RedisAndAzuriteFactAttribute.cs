namespace LukePipeline.Tests.Support;

/// <summary>A fact that needs redis-server and Azurite.</summary>
internal sealed class RedisAndAzuriteFactAttribute : FactAttribute
{
    public RedisAndAzuriteFactAttribute() => Skip = new RedisFactAttribute().Skip ?? new AzuriteFactAttribute().Skip;
}
