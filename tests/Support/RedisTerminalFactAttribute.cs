namespace LukePipeline.Tests.Support;

/// <summary>A fact that needs redis-server and a real terminal.</summary>
internal sealed class RedisTerminalFactAttribute : FactAttribute
{
    public RedisTerminalFactAttribute() => Skip = new RedisFactAttribute().Skip ?? new TerminalFactAttribute().Skip;
}
