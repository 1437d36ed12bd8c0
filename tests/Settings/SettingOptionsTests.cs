using System.CommandLine;
using System.CommandLine.Help;
using System.Text.Json.Nodes;
using LukePipeline.Client;
using LukePipeline.Client.Commands;
using LukePipeline.Client.Options;
using LukePipeline.Client.Outcomes;
using LukePipeline.Client.Running;
using LukePipeline.Extraction.Stages;
using LukePipeline.Ground.Settings;
using LukePipeline.Jobs.Spec;
using LukePipeline.Silo.Configuration;
using LukePipeline.Training;

namespace LukePipeline.Tests.Settings;

/// <summary>A new option is one entry: the rest follows from it, for every entry that there is.</summary>
public sealed class SettingOptionsTests
{
    public static TheoryData<string, string> Entries
    {
        get
        {
            var entries = new TheoryData<string, string>();
            foreach (var (schema, settings) in Schemas)
            {
                foreach (var setting in settings.All)
                {
                    entries.Add(schema, setting.Name);
                }
            }

            return entries;
        }
    }

    private static Dictionary<string, SettingSchema> Schemas { get; } = new()
    {
        ["job"] = JobSpecKeys.Schema,
        ["checkpoint"] = ExtractionSettings.OfCheckpoints,
        ["silo"] = SiloSettings.Schema,
        ["luke train base"] = new SettingSchema("growth", TrainingSchema.OfGrowth),
        ["luke train pretrain"] = new SettingSchema("pretraining", TrainingSchema.OfPretraining),
        ["luke train entities"] = new SettingSchema("training of entities", TrainingSchema.OfEntities),
        ["luke train relations"] = new SettingSchema("training of relations", TrainingSchema.OfRelations),
    };

    [Theory]
    [MemberData(nameof(Entries))]
    public void Entry_ItsFlag_StandsInTheHelpUnderItsGroup(string schema, string name)
    {
        var setting = Schemas[schema].Find(name)!;
        Assert.NotEmpty(setting.Group);
        var command = new Command("some", "Some command.");
        _ = new SettingOptions(command, Schemas[schema].All);

        var help = Help(command);

        var group = help[help.IndexOf($"\n{setting.Group}:\n", StringComparison.Ordinal)..];
        group = group[..(group.IndexOf("\n\n", 2, StringComparison.Ordinal) is > 0 and var end ? end : group.Length)];
        Assert.Matches($"\n  (-[a-z], )?{setting.Flag}[ \n]", group);
    }

    [Theory]
    [MemberData(nameof(Entries))]
    public void Entry_ItsFlagAndItsJson_GiveTheSameValue(string schema, string name)
    {
        var setting = Schemas[schema].Find(name)!;
        var (text, json) = Example(setting);
        var alone = new SettingSchema("a test", [setting]);
        var command = new Command("some", "Some command.");
        var options = new SettingOptions(command, [setting]);
        string[] line = setting is SwitchSetting ? [setting.Flag] : [setting.Flag, text];
        List<SettingProblem> problems = [];

        var byFlag = alone.Read(options.Given(command.Parse(line)), problems);
        var byJson = alone.Read(new JsonObject { [name] = json }, problems);

        Assert.Empty(problems);
        Assert.True(JsonNode.DeepEquals(byFlag[name], byJson[name]), $"{byFlag[name]} is not {byJson[name]}");
        Assert.NotNull(setting.ReadText(text));
    }

    [Theory]
    [MemberData(nameof(Entries))]
    public void Entry_AValueThatItDoesNotTake_IsNamedWithFlagAndFix(string schema, string name)
    {
        var setting = Schemas[schema].Find(name)!;
        foreach (var wrong in Wrong(setting))
        {
            List<SettingProblem> problems = [];

            new SettingSchema("a test", [setting]).Read(new JsonObject { [name] = wrong.DeepClone() }, problems);

            var problem = Assert.Single(problems);
            Assert.StartsWith($"{name} ({setting.Argument ?? setting.Flag}) ", problem.ToString(), StringComparison.Ordinal);
            Assert.NotEmpty(problem.Fix);
        }
    }

    [Fact]
    public void Commands_EveryOption_IsMadeFromASettingWithAGroup()
    {
        Assert.All(Tree(CommandLineProgram.Create(new Interrupts())), command => Assert.All(
            command.Options.Where(option => option is not (HelpOption or VersionOption)),
            option => Assert.NotEmpty(Assert.IsType<IGroupedOption>(option, exactMatch: false).Setting.Group)));
    }

    [Theory]
    [InlineData("x")]
    [InlineData("-7")]
    [InlineData("1.5")]
    [InlineData("99999999999999999999")]
    public void Messages_OfEveryOption_NameItAndNoNumberThatStandsForNone(string value)
    {
        foreach (var option in Tree(CommandLineProgram.Create(new Interrupts())).SelectMany(command => command.Options).OfType<SettingOption>())
        {
            var problems = new List<SettingProblem>();
            if (option.Setting.Read(option.Setting.FromText([value]), problems) is { } read)
            {
                problems.AddRange(option.Setting.Check(read));
            }

            Assert.All(problems, problem =>
            {
                Assert.StartsWith($"{option.Name} ", problem.ToFlagText(), StringComparison.Ordinal);
                Assert.DoesNotMatch(@"2147483647|1152921504606846976|9223372036854775807|from -1 |\bnull\b|Exception", problem.ToFlagText());
            });
        }
    }

    [Fact]
    public void Commands_EveryOne_StandsInAGroup() => Assert.DoesNotContain("Other commands", Help(CommandLineProgram.Create(new Interrupts())), StringComparison.Ordinal);

    [Fact]
    public void Help_Window_IsAboutWhatIsExtractedAndPatienceOfTrainingAboutScores()
    {
        var root = CommandLineProgram.Create(new Interrupts());
        var run = Help(root.Subcommands.Single(command => command.Name == "run"));
        var train = Help(Tree(root).Single(command => HelpScreen.PathOf(command) == "luke train entities"));

        Assert.Matches("(?s)What is extracted:\n((?!\n\n).)*  --window separate\\|shared", run);
        Assert.Matches("(?s)Scoring while training:\n((?!\n\n).)*  --patience N", train);
        Assert.DoesNotContain("The cluster:", train, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_SeveralMistakesInTraining_NamesEachWithItsFix()
    {
        var command = new Command("entities", "Some command.");
        var options = new SettingOptions(command, TrainingSchema.OfEntities);
        var parsed = command.Parse(["--layers", "0", "--lr", "0", "--dropout", "1", "--dtype", "flot16", "--steps", "many", "--output", "out"]);

        var error = Assert.Throws<UsageException>(() => options.Read(parsed, _ => ["a check of the command."]));

        Assert.Equal(
            [
                "--dtype does not know 'flot16': did you mean 'float16'? It takes float16, float32.",
                "--steps is \"many\", not a whole number: write a number of at least 0.",
                "--lr is 0: write a value of more than 0.",
                "--dropout is 1: write a value of at least 0 and less than 1.",
                "--layers is 0: write a value of at least 1.",
                "--train is missing: add it. Annotated sentences: .jsonl or .jsonl.gz with \"tokens\", \"entities\" and \"relations\", or CoNLL column files.",
                "a check of the command.",
            ],
            error.Message.Split(Environment.NewLine));
    }

    [Fact]
    public void Get_NothingGiven_IsTheDefaultOfTheCommand()
    {
        var values = new SettingValues(new SettingSchema("training of relations", TrainingSchema.OfRelations), []);

        Assert.Equal((6_000, 1.5, 5), (values.Get(TrainingSchema.Steps), values.Get(TrainingSchema.NegativePairs), values.Get(TrainingSchema.HoldOut)));
        Assert.Equal("float16", values.Get(TrainingSchema.Dtype));
        Assert.Null(values.Get(TrainingSchema.Base));
        Assert.Null(values.Get(TrainingSchema.Partial));
        Assert.False(values.Get(TrainingSchema.Resume));
    }

    [Fact]
    public void Schema_OneFlagTwice_IsABug() => Assert.Contains(
        "--steps",
        Assert.Throws<ArgumentException>(() => new SettingSchema("a test", [TrainingSchema.Steps], [TrainingSchema.Steps])).Message,
        StringComparison.Ordinal);

    private static IEnumerable<Command> Tree(Command command) => command.Subcommands.SelectMany(Tree).Prepend(command);

    private static string Help(Command command)
    {
        using var output = new StringWriter { NewLine = "\n" };
        new HelpScreen(HelpGroups.All).Write(command, output, 200);
        return output.ToString();
    }

    /// <summary>A value as a flag and as JSON write it.</summary>
    private static (string Text, JsonNode Json) Example(Setting setting) => setting switch
    {
        NumberSetting { Max: <= 0 } => ("-0.5", -0.5),
        NumberSetting => ("0.5", 0.5),
        BytesSetting => ("1MiB", 1 << 20),
        IntegerSetting => ("7", 7),
        ChoiceSetting choice => (choice.Choices[1].ToUpperInvariant(), choice.Choices[1]),
        SwitchSetting => ("true", true),
        DurationSetting => ("00:00:07", "00:00:07"),
        MapSetting => ("gpu,zone=eu", new JsonObject { ["gpu"] = "true", ["zone"] = "eu" }),
        ListSetting { Name: "pairSchema" } => ("A x B", new JsonArray("A x B")),
        ListSetting { Name: "relationRules" } => ("irreflexive A", new JsonArray("irreflexive A")),
        ListSetting { Choices.Count: > 0 } list => (list.Choices[0], new JsonArray(list.Choices[0])),
        ListSetting => ("one", new JsonArray("one")),
        TextSetting { Name: "maxDeleted" } => ("10%", "10%"),
        TextSetting { Name: "settle" } => ("5m", "5m"),
        _ => ("one", "one"),
    };

    /// <summary>Values of the wrong kind, out of range or no choice.</summary>
    private static IEnumerable<JsonNode> Wrong(Setting setting) => setting switch
    {
        NumberSetting number => ["0.5", .. Outside(number)],
        BytesSetting bytes => ["4 parsecs", .. Outside(bytes)],
        IntegerSetting integer => [1.5, "7", .. Outside(integer)],
        ChoiceSetting or ListSetting { Choices.Count: > 0 } => [7, "none of them"],
        SwitchSetting => ["true"],
        DurationSetting => ["30", "01:00:01"],
        MapSetting => ["gpu", new JsonObject { ["gpu"] = 1 }],
        ListSetting => [7, new JsonArray("")],
        _ => [7, " "],
    };

    private static JsonNode[] Outside<T>(NumericSetting<T> number)
        where T : struct => number.Max < int.MaxValue || number is BytesSetting
            ? [number.MoreThanMin ? number.Min : number.Min - 1, number.LessThanMax ? number.Max : number.Max + 1]
            : [number.MoreThanMin ? number.Min : number.Min - 1];
}
