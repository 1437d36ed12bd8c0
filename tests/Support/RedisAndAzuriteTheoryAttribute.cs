namespace LukePipeline.Tests.Support;

/// <summary>A theory that needs redis-server and Azurite.</summary>
internal sealed class RedisAndAzuriteTheoryAttribute : TheoryAttribute
{
    public RedisAndAzuriteTheoryAttribute() => Skip = new RedisFactAttribute().Skip ?? new AzuriteFactAttribute().Skip;
}
