using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using LukePipeline.Extraction.Stages;
using LukePipeline.Extraction.Stages.Entities;
using LukePipeline.Luke;
using LukePipeline.Reference.Modeling.Heads;
using LukePipeline.Tests.Support;
using LukePipeline.Training.Data;
using LukePipeline.Training.Evaluation;
using LukePipeline.Training.Graph;

namespace LukePipeline.Tests.EndToEnd;

/// <summary>
/// A checkpoint that says everything otherwise than the defaults is one and the same model to all who open it: what <c>luke run</c> finds
/// is what <c>luke eval</c>, the dev score of training and <c>luke model inspect</c> know of it.
/// </summary>
public sealed class OneCheckpointTests : IDisposable
{
    private const string Sentence = """
        {"context": "sentence", "windowText": "conll", "maxMentionSubwords": 6, "maxMentionWords": 3, "maxCandidatesPerPass": 5, "minScore": 0.3, "noneLabel": "PER"}
        """;

    private const string Rules = """
        {"context": "sentence", "maxMentionSubwords": 6, "maxMentionWords": 3, "candidateMargin": -1, "consistency": "on", "nameLabels": ["LOC", "MISC", "ORG"], "minScore": 0.3, "noneLabel": "PER"}
        """;

    private const string Shared = """
        {"window": "shared", "maxMentionSubwords": 6, "maxMentionWords": 3, "maxCandidatesPerPass": 5, "minScore": 0.3, "noneLabel": "PER"}
        """;

    private static readonly string[][] Documents =
    [
        ["Ada Lovelace lived in London .", "In June the river near Paris froze .", "Nothing happened ."],
        ["Babbage met Ada in June .", "Paris is not London", "Marie Curie was born in Warsaw ."],
    ];

    private readonly TemporaryFolder _folder = new();
    private readonly GoldenCheckpoints _checkpoints = new();

    public void Dispose()
    {
        _folder.Dispose();
        _checkpoints.Dispose();
    }

    [Theory]
    [InlineData(Sentence)]
    [InlineData(Shared)]
    [InlineData(Rules)]
    public async Task Mentions_CheckpointOfOtherThanDefaults_AreTheSameToAll(string extraction)
    {
        await File.WriteAllTextAsync(Path.Combine(_checkpoints.Entities, "extraction.json"), extraction);
        TellMentionLength(1);
        var gold = await RunAsync();

        Assert.Equal(1, await EvaluateAsync(gold));
        Assert.Equal(1, DevScoreOf(gold));
        await InspectAsync(extraction);

        foreach (var rule in new[] { "consistency", "nameLabels" }.Where(JsonNode.Parse(extraction)!.AsObject().ContainsKey))
        {
            var without = JsonNode.Parse(extraction)!.AsObject();
            without.Remove(rule);
            await File.WriteAllTextAsync(Path.Combine(_checkpoints.Entities, "extraction.json"), without.ToJsonString());
            Assert.True(await EvaluateAsync(gold) < 1, $"{rule} changes nothing here: nobody could forget it.");
        }

        await File.WriteAllTextAsync(Path.Combine(_checkpoints.Entities, "extraction.json"), extraction);

        // With more positions of an entity it is another model, to all of them.
        TellMentionLength(30);
        Assert.InRange(await EvaluateAsync(gold), 0, 0.999);
        Assert.InRange(DevScoreOf(gold), 0, 0.999);
    }

    private void TellMentionLength(int positions)
    {
        var path = Path.Combine(_checkpoints.Entities, "tokenizer_config.json");
        var config = JsonNode.Parse(File.ReadAllText(path))!.AsObject();
        config["max_mention_length"] = positions;
        File.WriteAllText(path, config.ToJsonString());
    }

    /// <summary>What the program finds, as annotated sentences.</summary>
    private async Task<string> RunAsync()
    {
        var (input, output, gold) = (_folder.File("documents.jsonl"), _folder.File("out"), _folder.File("gold.jsonl"));
        await File.WriteAllLinesAsync(input, Documents.Select((sentences, i) => JsonSerializer.Serialize(
            new { id = Id(i), text = string.Join(' ', sentences), words = Places(string.Join(' ', sentences)), sentences = Ranges(sentences) })));
        (await LukeProcess.RunAsync(
            "run", input, "--output", output, "--entity-model", _checkpoints.Entities, "--stages", "entities", "--segmenter", "provided", "--json")).Expect(0);
        var rows = DuckDb.Query($"SELECT doc_id, sentence, start, \"end\", label FROM read_parquet({DuckDb.Quote(output + "/entities/*.parquet")})")
            .ToLookup(row => ((string)row[0]!, (int)row[1]!), row => (Start: (int)row[2]!, End: (int)row[3]!, Label: (string)row[4]!));
        Assert.InRange(rows.Sum(sentence => sentence.Count()), 5, 40);
        var lines = Documents.SelectMany((sentences, i) => sentences.Select((text, j) =>
        {
            var offset = sentences.Take(j).Sum(before => before.Length + 1);
            var places = Places(text);
            return JsonSerializer.Serialize(new
            {
                id = $"{Id(i)}-{j}",
                text,
                tokens = text.Split(' '),
                entities = rows[(Id(i), j)].Select(row => new
                {
                    start = Array.FindIndex(places, place => place[0] == row.Start - offset),
                    end = Array.FindIndex(places, place => place[1] == row.End - offset) + 1,
                    label = row.Label,
                }),
            });
        }));
        await File.WriteAllLinesAsync(gold, lines);
        return gold;
    }

    private async Task<double> EvaluateAsync(string gold)
    {
        var (exitCode, output, error) = await LukeProgram.RunAsync("eval", "entities", gold, "--model", _checkpoints.Entities, "--join-documents", "--json");
        Assert.True(exitCode == 0, error);
        using var scores = JsonDocument.Parse(output);
        return scores.RootElement.GetProperty("micro").GetProperty("f1").GetDouble();
    }

    /// <summary>The score that training gives the same weights when they are its model.</summary>
    private double DevScoreOf(string gold)
    {
        var checkpoint = Checkpoint.Open(_checkpoints.Entities);
        var defaults = CheckpointDefaults.Read(checkpoint);
        using var model = new LukeForEntitySpanClassification(checkpoint.Config with { EntityVocabSize = TrainedCheckpoint.EntityTitles.Count });
        TrainedCheckpoint.Load(new LukeParameters(model), checkpoint, withHead: true);
        var sentences = AnnotatedCorpus.Read(gold);
        var scheme = new LabelScheme(checkpoint.Config.Id2Label.OrderBy(label => label.Key).Select(label => label.Value).ToArray(), defaults.NoneLabel);
        scheme.Observe(sentences);
        return new TrainedCheckpoint(model, CandidateAttention.All, checkpoint.Tokenizer, defaults).Use(trained => DevScore.Take(
            trained,
            new EntityDescriptor(),
            opened => new EntityEvaluator(opened.Model, opened.OptionsOf(), opened)
                .EvaluateAsync(AnnotatedCorpus.ByDocument(sentences), scheme, null, CancellationToken.None))).Micro.F1;
    }

    private async Task InspectAsync(string extraction)
    {
        var (exitCode, output, error) = await LukeProgram.RunAsync("model", "inspect", _checkpoints.Entities, "--json");
        Assert.True(exitCode == 0, output + error);
        var report = JsonNode.Parse(output)!;
        Assert.Equal(1, (int)report["tokenizer"]!["maxMentionLength"]!);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(extraction), report["extraction"]), output);
    }

    private static string Id(int document) => string.Create(CultureInfo.InvariantCulture, $"news-{document}");

    private static int[][] Places(string text)
    {
        var start = 0;
        return [.. text.Split(' ').Select(word =>
        {
            int[] place = [start, start + word.Length];
            start += word.Length + 1;
            return place;
        })];
    }

    private static int[][] Ranges(string[] sentences)
    {
        var start = 0;
        return [.. sentences.Select(sentence => (int[])[start, start += sentence.Split(' ').Length])];
    }
}
