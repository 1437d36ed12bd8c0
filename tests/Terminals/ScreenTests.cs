using LukePipeline.Tests.EndToEnd;
using LukePipeline.Tests.Support;

namespace LukePipeline.Tests.Terminals;

/// <summary>What a person sees in a terminal of this kind or that.</summary>
public sealed class ScreenTests : IDisposable
{
    private readonly GoldenCheckpoints _checkpoints = new();
    private readonly TemporaryFolder _folder = new();

    public void Dispose()
    {
        _checkpoints.Dispose();
        _folder.Dispose();
    }

    [TerminalFact]
    public async Task Run_InADumbTerminal_WritesLines()
    {
        Archive.Write(_folder.File("in"), files: 2, documents: 4);
        using var terminal = Terminal.Luke(
            200,
            ["run", _folder.File("in"), "--output", _folder.File("out"), "--entity-model", _checkpoints.Entities, "--relation-model", _checkpoints.Relations, "--engines", "1"],
            ("TERM", "dumb"));
        var (code, screen) = await terminal.EndAsync();

        Assert.True(code == 0, screen);
        Assert.Contains("running: shards 0/", screen, StringComparison.Ordinal);
        Assert.DoesNotContain("━", screen, StringComparison.Ordinal);
        Assert.DoesNotContain("\u001b", terminal.ColouredScreen(), StringComparison.Ordinal);
    }

    [TerminalFact]
    public async Task Help_InFortyColumns_KeepsToThem()
    {
        using var terminal = Terminal.Luke(40, ["run", "--help"]);
        var (code, _) = await terminal.EndAsync();

        // Lines that a terminal had to break are joined on this screen.
        var broken = terminal.Screen().Split('\n').Where(line => line.Length > 40).ToList();
        Assert.Equal(0, code);
        Assert.Empty(broken);
    }

    [TerminalTheory]
    [InlineData(40)]
    [InlineData(80)]
    public async Task Error_OnATerminal_WrapsBetweenWords(int columns)
    {
        using var terminal = Terminal.Luke(columns, ["run", "no-such-folder", "--output", "nowhere", "--stages", "entities", "--max-inputs", "3"]);
        var (code, _) = await terminal.EndAsync();

        // What the terminal itself has to break is one line here.
        var lines = terminal.Screen().TrimEnd().Split('\n')[..^1];
        Assert.Equal(2, code);
        Assert.True(lines.Length > 1, "Nothing had to be wrapped.");
        Assert.All(lines, line => Assert.InRange(line.Length, 1, columns));
        Assert.All(lines.Skip(1), line => Assert.StartsWith("      ", line, StringComparison.Ordinal));
    }

    [TerminalFact]
    public async Task Completion_OfBash_CompletesACommandAndAFlag()
    {
        var rc = _folder.File("rc");
        await File.WriteAllTextAsync(rc, $"luke() {{ dotnet '{Programs.Luke}' \"$@\"; }}\nsource <(luke completion bash)\nPS1='> '\necho ready\n");
        using var terminal = Terminal.Start(100, ["bash", "--noprofile", "--rcfile", rc, "-i"]);
        await terminal.WaitForAsync("ready");
        terminal.Type("luke fail");
        terminal.Press("Tab");
        await terminal.WaitForAsync("luke failures ");
        terminal.Type("x --js");
        terminal.Press("Tab");
        await terminal.WaitForAsync("luke failures x --json");
    }

    [TerminalFact]
    public async Task Try_InATerminal_ColoursTheMentions()
    {
        using var terminal = Terminal.Luke(100, ["try", "Barack Obama was born in Hawaii."]);
        var (code, screen) = await terminal.EndAsync();

        Assert.True(code == 0, screen);
        Assert.Contains("[Barack Obama|PER ", screen, StringComparison.Ordinal);
        Assert.Contains("\u001b[", terminal.ColouredScreen(), StringComparison.Ordinal);
    }
}
