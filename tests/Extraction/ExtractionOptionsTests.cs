using System.Text.Json.Nodes;
using LukePipeline.Extraction.Stages;
using LukePipeline.Extraction.Windows;
using LukePipeline.Ground;
using LukePipeline.Ground.Settings;
using LukePipeline.Jobs.Planning;
using LukePipeline.Jobs.Spec;
using LukePipeline.Luke;
using LukePipeline.Tests.Support;

namespace LukePipeline.Tests.Extraction;

public sealed class ExtractionOptionsTests
{
    private static readonly JobSpec Spec = new() { Inputs = ["in"], Output = "out" };

    [Fact]
    public void Resolve_NothingSaid_IsThePublishedRecipe()
    {
        using var folder = new TemporaryFolder();

        var options = JobOptions.Resolve(Spec, CheckpointDefaults.Read(Checkpoint.Open(folder.Path)), null);

        Assert.Equal(new ExtractionOptions(), options);
        Assert.Equal(ConsistencyKind.Off, options.Consistency);
        Assert.Equal((ContextScope.Document, WindowTextKind.Original, 30), (options.Context, options.WindowText, options.MaxMentionSubwords));
        Assert.Equal((null, 0d, null), (options.MaxMentionWords, options.MinScore, options.PairSchema));
    }

    [Fact]
    public void Resolve_FileBesideTheCheckpoint_IsOverriddenByTheJob()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("extraction.json"), """
            { "context": "sentence", "windowText": "conll", "window": "shared", "maxMentionWords": 8, "candidateMargin": -3, "minScore": 0.25, "consistency": "on", "noneLabel": "O", // published so
              "pairSchema": ["PER x ORG -> employer"], "maxPairsPerSentence": 7 }
            """);
        var beside = CheckpointDefaults.Read(Checkpoint.Open(folder.Path));

        var options = JobOptions.Resolve(Spec with { Context = "document", MinScore = 0.5 }, beside, beside with { NoneLabel = "none" });

        Assert.Equal((ContextScope.Document, WindowTextKind.Conll, 8, 0.5), (options.Context, options.WindowText, options.MaxMentionWords, options.MinScore));
        Assert.Equal((WindowKind.Shared, (double?)-3), (options.Window, options.CandidateMargin));
        Assert.Equal(-1.5, JobOptions.Resolve(Spec with { CandidateMargin = -1.5 }, beside, null).CandidateMargin);
        Assert.Equal(ConsistencyKind.On, options.Consistency);
        Assert.Equal(("O", "none", 7), (options.NoEntityLabel, options.NoRelationLabel, options.MaxPairsPerSentence));
        Assert.Equal(["PER x ORG -> employer"], options.PairSchema);
    }

    public static TheoryData<string> Settings() => [.. ExtractionSettings.OfEntities.Concat(ExtractionSettings.OfRelations).Select(setting => setting.Name)];

    [Theory]
    [MemberData(nameof(Settings))]
    public void Resolve_AnySetting_IsTheOptionOfItsName(string name)
    {
        var setting = ExtractionSettings.OfCheckpoints.Find(name)!;
        JsonNode value = setting switch
        {
            ChoiceSetting choice => choice.Choices[^1],
            IntegerSetting => 7,
            NumberSetting number => (number.Min + number.Max) / 2,
            _ => new JsonArray(name == "relationRules" ? "irreflexive *" : "PER x ORG"),
        };
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("extraction.json"), new JsonObject { [name] = value.DeepClone() }.ToJsonString());
        var beside = CheckpointDefaults.Read(Checkpoint.Open(folder.Path));
        var said = JobSpec.Parse(new JsonObject { ["inputs"] = new JsonArray("in"), ["output"] = "out", [name] = value.DeepClone() });

        foreach (var options in new[] { JobOptions.Resolve(Spec, beside, beside), JobOptions.Resolve(said, CheckpointDefaults.None, null) })
        {
            Assert.Equal(value.ToJsonString(), options.ToJson().GetProperty(name).GetRawText());
            Assert.Null(options.OfStages);
        }
    }

    [Fact]
    public void Json_Options_ComeBack()
    {
        var options = new ExtractionOptions { Context = ContextScope.Sentence, MaxMentionWords = 4, BatchWords = 99, NoEntityLabel = "O" };

        Assert.Equal(options, ExtractionOptions.FromJson(options.ToJson()));
        Assert.Contains("\"context\":\"sentence\"", options.ToJson().GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public void CheckpointDefaults_Saved_ComeBack()
    {
        using var folder = new TemporaryFolder();
        var defaults = new CheckpointDefaults { Context = ContextScope.Sentence, MaxMentionSubwords = 12, NoneLabel = "O" };
        defaults.Save(folder.Path);

        Assert.Equal(defaults, CheckpointDefaults.Read(Checkpoint.Open(folder.Path)));
    }

    [Theory]
    [InlineData("""{ "contxt": "document" }""", "contxt")]
    [InlineData("""{ "context": "paragraph" }""", "context")]
    [InlineData("""{ "maxMentionWords": 0 }""", "maxMentionWords must be at least 1")]
    [InlineData("""{ "candidateMargin": 0.5 }""", "candidateMargin must be from -1000 to 0")]
    [InlineData("""{ "minScore": 2 }""", "minScore must be from 0 to 1")]
    [InlineData("""{ "pairSchema": ["PER ORG"] }""", "cannot read 'PER ORG'")]
    [InlineData("{", "extraction.json")]
    public void CheckpointDefaults_BadFile_NamesFileAndKey(string json, string problem)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("extraction.json"), json);

        var error = Assert.Throws<LukeException>(() => CheckpointDefaults.Read(Checkpoint.Open(folder.Path)));
        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
        Assert.StartsWith(folder.File("extraction.json"), error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_LabelsThatNoCheckpointHas_AreAllNamed()
    {
        var options = new ExtractionOptions { NoEntityLabel = "O", PairSchema = ["NAME x CITY -> BEFORE, AFTER"] };

        var error = Assert.Throws<LukeException>(() => Shards.Models(relations: true).Check(options, jobsOwnSchema: true));

        Assert.Equal(3, error.Message.Split(Environment.NewLine).Length);
        Assert.Contains("the entity checkpoint has no class 'O'; it has NIL, NAME.", error.Message, StringComparison.Ordinal);
        Assert.Contains("'CITY'", error.Message, StringComparison.Ordinal);
        Assert.Contains("'AFTER'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_SchemaOfTheCheckpointWithLabelsThatTheEntitiesLack_IsAccepted()
    {
        var options = new ExtractionOptions { PairSchema = ["NAME x NAME -> BEFORE", "NAME x DATE"] };

        Shards.Models(relations: true).Check(options);

        Assert.Throws<LukeException>(() => Shards.Models(relations: true).Check(options with { PairSchema = ["NAME x DATE -> AFTER"] }));
    }

    [Fact]
    public void ForEntities_SchemaAboutNoLabelOfTheCheckpoint_IsLeftOut()
    {
        var defaults = new CheckpointDefaults { PairSchema = ["PER x ORG -> employer", "PER x DATE"] };

        Assert.Same(defaults, defaults.ForEntities(["O", "PER", "ORG"]));
        Assert.Null(defaults.ForEntities(["O", "PERSON", "ORG"]).PairSchema);
        Assert.Same(CheckpointDefaults.None, CheckpointDefaults.None.ForEntities(["O"]));
    }
}
