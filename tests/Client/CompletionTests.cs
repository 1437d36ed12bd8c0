using LukePipeline.Client;
using LukePipeline.Client.Running;

namespace LukePipeline.Tests.Client;

/// <summary>What the scripts of <c>luke completion</c> are answered.</summary>
public sealed class CompletionTests
{
    [Theory]
    [InlineData("run a --stages ", "embeddings entities relations")]
    [InlineData("run a --stages em", "embeddings")]
    [InlineData("run a --stages relations,e", "relations,embeddings relations,entities")]
    [InlineData("run a --precision b", "bfloat16")]
    [InlineData("graph export g --to ne", "neo4j")]
    [InlineData("cancel --h", "--help")]
    public void Completions_OfAWordThatIsBegun_AreWhatCanBeTyped(string line, string expected) =>
        Assert.Equal(expected, string.Join(' ', Complete(line).Order(StringComparer.Ordinal)));

    [Fact]
    public void Completions_OfACommand_AreNoPaths() => Assert.DoesNotContain(Complete("graph "), word => word.StartsWith('/'));

    [Fact]
    public void Parse_PathOfOneLetter_IsNotTheHelp()
    {
        var parsed = CommandLineProgram.Create(new Interrupts()).Parse(["run", "/h", "--output", "out"]);

        Assert.Empty(parsed.Errors);
        Assert.Equal("run", parsed.CommandResult.Command.Name);
        Assert.DoesNotContain("Help", parsed.Action!.GetType().Name, StringComparison.Ordinal);
    }

    private static IEnumerable<string> Complete(string line) =>
        CommandLineProgram.Create(new Interrupts()).Parse(line).GetCompletions(line.Length).Select(item => item.Label);
}
