using System.Text.Json;
using LukePipeline.Extraction.Stages;
using LukePipeline.Extraction.Stages.Relations;
using LukePipeline.Luke;
using LukePipeline.Reference.Modeling.Heads;
using LukePipeline.Tests.Support;
using LukePipeline.Training.Data;
using LukePipeline.Training.Evaluation;
using LukePipeline.Training.Graph;

namespace LukePipeline.Tests.EndToEnd;

/// <summary>
/// What stands beside a relation checkpoint holds for all who use it: <c>luke eval relations</c> and the dev score of training find between given
/// mentions what <c>luke run</c> finds where documents bring them.
/// </summary>
public sealed class OneRelationCheckpointTests(FoundRelations all) : IClassFixture<FoundRelations>, IDisposable
{
    private const string Nothing = "{}";

    private readonly TemporaryFolder _folder = new();
    private readonly GoldenCheckpoints _checkpoints = new();

    public void Dispose()
    {
        _folder.Dispose();
        _checkpoints.Dispose();
    }

    [Theory]
    [InlineData("""{"pairSchema": ["PER x LOC", "PER x PER", "ORG x PER -> per:title, org:founded_by, per:employee_of"]}""")]
    [InlineData("""{"relationRules": ["irreflexive *", "exclusive per:title, org:founded_by, per:employee_of, org:city_of_headquarters, per:spouse"]}""")]
    [InlineData("""{"maxPairsPerSentence": 2}""")]
    [InlineData("""{"minRelationScore": 0.35, "relationScoreSlope": 2, "relationScoreShift": 0.5, "noneLabel": "per:title"}""")]
    public async Task Relations_CheckpointOfOtherThanDefaults_AreTheSameToAll(string extraction)
    {
        await TellAsync(extraction);
        var gold = await FoundRelations.FindAsync(_folder, _checkpoints);

        Assert.NotEqual(File.ReadAllText(all.Gold), File.ReadAllText(gold));
        Assert.Equal(1, await EvaluateAsync(gold));
        Assert.Equal(1, DevScoreOf(gold));

        await TellAsync(Nothing);
        Assert.InRange(await EvaluateAsync(gold), 0, 0.999);
        Assert.InRange(DevScoreOf(gold), 0, 0.999);
    }

    [Fact]
    public async Task Evaluate_SchemaOfOtherLabels_IsLeftOutAndSaid()
    {
        await TellAsync("""{"pairSchema": ["TOWN x COUNTRY"]}""");

        var (exitCode, output, error) = await LukeProgram.RunAsync("eval", "relations", all.Gold, "--model", _checkpoints.Relations, "--json");

        Assert.True(exitCode == 0, error);
        Assert.Equal(1, F1Of(output));
        Assert.Contains("no rule of the checkpoint's pairSchema is about the labels of these entities", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Evaluate_EntitiesThatOverlap_AreScoredWithoutTheirOwnPair()
    {
        await TellAsync(Nothing);
        var file = _folder.File("nested.jsonl");
        await File.WriteAllTextAsync(file, """
            {"id": "a-0", "tokens": ["New", "York", "hired", "Ada"], "entities": [{"start": 0, "end": 2, "label": "ORG"}, {"start": 1, "end": 2, "label": "LOC"}, {"start": 3, "end": 4, "label": "PER"}], "relations": [{"head": 0, "tail": 1, "label": "per:title"}]}
            """);

        var (exitCode, output, error) = await LukeProgram.RunAsync("eval", "relations", file, "--model", _checkpoints.Relations, "--json");

        Assert.True(exitCode == 0, error);
        using var scores = JsonDocument.Parse(output);
        Assert.Equal(0, scores.RootElement.GetProperty("micro").GetProperty("recall").GetDouble());
    }

    private Task TellAsync(string extraction) => File.WriteAllTextAsync(Path.Combine(_checkpoints.Relations, "extraction.json"), extraction);

    private async Task<double> EvaluateAsync(string gold)
    {
        var (exitCode, output, error) = await LukeProgram.RunAsync("eval", "relations", gold, "--model", _checkpoints.Relations, "--json");
        Assert.True(exitCode == 0, error);
        return F1Of(output);
    }

    private static double F1Of(string output)
    {
        using var scores = JsonDocument.Parse(output);
        return scores.RootElement.GetProperty("micro").GetProperty("f1").GetDouble();
    }

    /// <summary>The score that training gives the same weights when they are its model.</summary>
    private double DevScoreOf(string gold)
    {
        var checkpoint = Checkpoint.Open(_checkpoints.Relations);
        using var model = new LukeForEntityPairClassification(checkpoint.Config with { EntityVocabSize = TrainedCheckpoint.EntityTitles.Count });
        TrainedCheckpoint.Load(new LukeParameters(model), checkpoint, withHead: true);
        var sentences = AnnotatedCorpus.Read(gold);
        var trained = new TrainedCheckpoint(model, CandidateAttention.All, checkpoint.Tokenizer, CheckpointDefaults.Read(checkpoint));
        return trained.Use(opened => DevScore.Take(
            opened,
            new RelationDescriptor(),
            evaluated => new RelationEvaluator(evaluated.Model, evaluated.OptionsOf(null, AnnotatedCorpus.MentionLabels(sentences)), evaluated).EvaluateAsync(sentences, null, null, CancellationToken.None))).Micro.F1;
    }
}
