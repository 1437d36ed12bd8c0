using System.CommandLine;
using LukePipeline.Client;
using LukePipeline.Client.Commands;
using LukePipeline.Client.Display;
using LukePipeline.Client.Options;
using LukePipeline.Client.Running;
using LukePipeline.Tests.EndToEnd;
using LukePipeline.Tests.Support;

namespace LukePipeline.Tests.Client;

/// <summary>What every command has in common: help that reads in any terminal, words for a stop, answers to what is mistyped.</summary>
public sealed class CommandLineTests
{
    public static TheoryData<string> Commands => [.. All(CommandLineProgram.Create(new Interrupts())).Select(HelpScreen.PathOf)];

    [Theory]
    [MemberData(nameof(Commands))]
    public void Help_InFortyColumns_WrapsAtWords(string path)
    {
        var output = new StringWriter();
        new HelpScreen(HelpGroups.All).Write(Find(path), output, 40);

        var tooLong = output.ToString().Split(Environment.NewLine).Where(line => line.Length > 40 && line.Trim().Contains(' ', StringComparison.Ordinal) && !line.TrimStart().StartsWith('-'));
        Assert.Empty(tooLong);
    }

    [Fact]
    public async Task Help_InAPipe_IsAsWideAsColumnsSays()
    {
        var narrow = await LukeProcess.RunAsync(new Dictionary<string, string> { ["COLUMNS"] = "40" }, "silos", "--help");

        Assert.DoesNotContain(narrow.Expect(0).Output.Split('\n'), line => line.Length > 40);
    }

    [Theory]
    [InlineData(40)]
    [InlineData(100)]
    public void Help_DescriptionsOfOptions_AreIndentedBelowThemselves(int width)
    {
        var output = new StringWriter();
        new HelpScreen(HelpGroups.All).Write(Find("luke run"), output, width);

        var lines = output.ToString().Split(Environment.NewLine);
        var at = Array.FindIndex(lines, line => line.TrimStart().StartsWith("--max-document-bytes", StringComparison.Ordinal));
        Assert.True(at > 0, output.ToString());
        Assert.StartsWith(new string(' ', width < 60 ? 6 : 20), lines[at + 1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_AFlagWithNothingBehindItsSign_IsNamedAndTakesNoOther()
    {
        var answer = (await LukeProcess.RunAsync("run", "in", "--output", "out", "--candidate-margin=", "--dry-run")).Expect(2);

        Assert.Equal("luke: --candidate-margin= has no value: write --candidate-margin=VALUE, or leave it out.", answer.Error.Trim());
    }

    [Theory]
    [InlineData(40)]
    [InlineData(80)]
    public void Error_InANarrowTerminal_WrapsBetweenWordsAndIsIndented(int columns)
    {
        const string Message = "luke: --output out holds another job: 'stages' is entities there, and entities, relations here.\n  textField: body there, text here, and so on until the end of a long line\n"
            + "Type 'luke run --help' for its options, of which there are more than fit.";

        var lines = ErrorText.Wrap(Message, columns).Split(Environment.NewLine);

        Assert.All(lines, line => Assert.InRange(line.Length, 1, columns - 1));
        Assert.Equal(Message.Replace('\n', ' ').Split(' ', StringSplitOptions.RemoveEmptyEntries), lines.SelectMany(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)));
        Assert.StartsWith("      ", lines[1], StringComparison.Ordinal);
        Assert.Single(lines, line => line.StartsWith("  textField:", StringComparison.Ordinal));
        Assert.Equal(columns == 40, lines.Any(line => line.StartsWith("    ", StringComparison.Ordinal) && line[4] != ' '));
    }

    [Fact]
    public void Error_WithAWordLongerThanTheTerminal_LeavesItWhole()
    {
        var path = new string('x', 60);

        Assert.Equal(["luke:", $"      {path}", "      is no file."], ErrorText.Wrap($"luke: {path} is no file.", 40).Split(Environment.NewLine));
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void Help_EveryOption_HasAPlaceholderAndSaysItsDefault(string path)
    {
        foreach (var option in Find(path).Options.OfType<SettingOption>())
        {
            Assert.NotEmpty(option.Setting.ValueName);
            Assert.True(option.Setting.Required || option.Description!.Contains("efault", StringComparison.Ordinal), $"{path} {option.Name}: {option.Description}");
        }
    }

    [Theory]
    [InlineData("runn", "There is no command 'runn'. Did you mean 'luke run'?")]
    [InlineData("model inspct", "There is no command 'luke model inspct'. Did you mean 'luke model inspect'?")]
    [InlineData("jobs --skp 3", "There is no flag '--skp' of 'luke jobs'. Did you mean '--skip'?")]
    [InlineData("rnu", "There is no command 'rnu'. Did you mean 'luke run'?")]
    [InlineData("evla", "There is no command 'evla'. Did you mean 'luke eval'?")]
    [InlineData("export x --ot csv", "There is no flag '--ot' of 'luke export'. Did you mean '--to'?")]
    [InlineData("run x --otuput y", "There is no flag '--otuput'. Did you mean '--output'?")]
    [InlineData("help trainn", "There is no command 'trainn'. Did you mean 'luke train'?")]
    public async Task Mistyped_CommandOrFlag_IsToldWithTheNearest(string line, string said)
    {
        var result = await LukeProcess.RunAsync(line.Split(' '));

        Assert.Equal(2, result.ExitCode);
        Assert.Contains(said, result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("status", "'luke status' needs JOB. The job id")]
    [InlineData("schedule unit", "'luke schedule unit' needs ")]
    [InlineData("train", "'luke train' needs a command: base, pretrain, entities, relations.")]
    [InlineData("run x --output", "--output needs a value, PREFIX.")]
    [InlineData("run x -o", "--output needs a value, PREFIX.")]
    [InlineData("completion tcsh", "Must be one of: 'bash' 'zsh' 'fish' 'pwsh'")]
    public async Task Incomplete_CommandLine_IsToldWhatIsMissing(string line, string said)
    {
        var result = await LukeProcess.RunAsync(line.Split(' '));

        Assert.Equal(2, result.ExitCode);
        Assert.Contains(said, result.Error, StringComparison.Ordinal);
        Assert.Equal(result.Error.Split('\n').Distinct(), result.Error.Split('\n'));
    }

    [Fact]
    public async Task HelpAndVersion_AsCommands_AreThoseOfTheFlags()
    {
        Assert.Equal((await LukeProcess.RunAsync("train", "entities", "--help")).Output, (await LukeProcess.RunAsync("help", "train", "entities")).Output);
        Assert.Equal((await LukeProcess.RunAsync("--version")).Output, (await LukeProcess.RunAsync("version")).Output);
    }

    [Fact]
    public void Readme_EveryCommandOfTheFirstLevel_StandsInItsTable()
    {
        var rows = File.ReadAllText(Path.Combine(TestPaths.Root, "client", "README.md"));

        foreach (var command in CommandLineProgram.Create(new Interrupts()).Subcommands.Where(command => command.Name is not ("help" or "version")))
        {
            Assert.True(rows.Contains($"luke {command.Name}", StringComparison.Ordinal) || rows.Contains($"`{command.Name} ", StringComparison.Ordinal), $"luke {command.Name} stands in no row.");
        }
    }

    [Fact]
    public void Readme_EveryFormOfExport_StandsInItsTable() => Assert.Equal(
        LukePipeline.Client.Exports.ExportForms.All.Select(form => form.Name), DocumentationTables.Rows("| form of `luke export` | is |").Select(row => row.Split('`')[1]));

    [Fact]
    public void StopWords_OfCommandsThatSayTheyOnlyRead_AreThoseThatDo() => Assert.Equal(
        (string[])
        [
            "luke completion", "luke diff", "luke eval entities", "luke eval jobs", "luke eval relations", "luke failures", "luke files", "luke graph diff", "luke graph eval",
            "luke graph explain", "luke graph show", "luke help", "luke model inspect", "luke model verify", "luke schedule list", "luke schedule next", "luke schedule runs",
            "luke schedule show", "luke schedule unit",
            "luke show", "luke snapshots", "luke try", "luke version",
        ],
        from command in All(CommandLineProgram.Create(new Interrupts()))
        where command.Subcommands.Count == 0 && StopWords.Of(command).Stopped.Contains("It only reads", StringComparison.Ordinal)
        orderby HelpScreen.PathOf(command)
        select HelpScreen.PathOf(command));

    private static Command Find(string path) => All(CommandLineProgram.Create(new Interrupts())).Single(command => HelpScreen.PathOf(command) == path);

    private static IEnumerable<Command> All(Command command) => command.Subcommands.SelectMany(All).Prepend(command);
}
