using LukePipeline.Tests.EndToEnd;

namespace LukePipeline.Tests.Client;

public sealed class HelpTests
{
    [Theory]
    [InlineData("run")]
    [InlineData("show")]
    [InlineData("submit")]
    [InlineData("train", "entities")]
    [InlineData("eval", "relations")]
    [InlineData("model", "run")]
    public async Task Help_CommandThatRequiresMore_IsPrintedAllTheSame(params string[] command)
    {
        var result = await LukeProcess.RunAsync([.. command, "--help"]);

        Assert.Equal("", result.Error);
        Assert.Equal(0, result.ExitCode);
        Assert.Contains($"Usage: luke {string.Join(' ', command)}", result.Output, StringComparison.Ordinal);
    }
}
