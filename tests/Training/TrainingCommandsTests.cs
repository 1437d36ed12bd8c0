using System.Text.Json;
using LukePipeline.Ground.Torch;
using LukePipeline.Luke;
using LukePipeline.Luke.Config;
using LukePipeline.Luke.Tokenizer;
using LukePipeline.Reference.Modeling.Heads;
using LukePipeline.Tests.Support;

namespace LukePipeline.Tests.Training;

/// <summary><c>luke train</c> and <c>luke eval</c> as a user runs them.</summary>
public sealed class TrainingCommandsTests : IDisposable
{
    private static readonly string[] Tiny = ["--hidden", "32", "--heads", "2", "--layers", "1", "--vocab-size", "300", "--replace", "0", "--bpe-dropout", "0", "--lr", "3e-3"];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Entities_TinyCorpus_IsLearntAndScored()
    {
        var data = WriteEntities();
        var model = _folder.File("model");

        var train = await RunAsync(["train", "entities", "--train", data, "--dev", data, "--output", model, "--steps", "250", "--dtype", "float32", "--json", .. Tiny]);
        Assert.True(train.ExitCode == 0, train.Error);
        using var result = JsonDocument.Parse(train.Output);
        Assert.Equal(1, result.RootElement.GetProperty("score").GetDouble());
        Assert.Contains("loss", train.Error, StringComparison.Ordinal);

        // What was written is a plain LUKE checkpoint.
        Assert.False(File.Exists(Path.Combine(model, "training.state")));
        using var loaded = LukeForEntitySpanClassification.FromPretrained(model);
        Assert.Equal(["O", "DATE", "LOC", "PER"], loaded.Config.Id2Label.OrderBy(label => label.Key).Select(label => label.Value));
        Assert.Equal(4, LukeTokenizer.FromPretrained(model).Entities.Count);

        var eval = await RunAsync(["eval", "entities", data, "--model", model, "--json"]);
        Assert.True(eval.ExitCode == 0, eval.Error);
        using var scores = JsonDocument.Parse(eval.Output);
        Assert.Equal(1, scores.RootElement.GetProperty("micro").GetProperty("f1").GetDouble());
        Assert.Equal(1, scores.RootElement.GetProperty("labels").GetProperty("LOC").GetProperty("recall").GetDouble());
        Assert.Equal(["micro", "labels"], scores.RootElement.EnumerateObject().Select(property => property.Name));

        var table = await RunAsync(["eval", "entities", data, "--model", model]);
        Assert.Contains("micro         100.00  100.00 100.00        8", table.Output, StringComparison.Ordinal);

        // Training that starts from it goes on with its head: one step of next to no size leaves it as good as it was.
        var next = await RunAsync(
            ["train", "entities", "--train", data, "--dev", data, "--base", model, "--output", _folder.File("next"), "--steps", "1", "--lr", "1e-9", "--json"]);
        Assert.True(next.ExitCode == 0, next.Error);
        using var again = JsonDocument.Parse(next.Output);
        Assert.Equal(1, again.RootElement.GetProperty("score").GetDouble());

        var conll = _folder.File("test.conll");
        File.WriteAllText(conll, "-DOCSTART- O\n\nParis B-LOC\nis O\nnot O\nLondon B-LOC\n\nNothing O\nhappened O\n. O\n");
        var columns = await RunAsync(["eval", "entities", conll, "--model", model, "--conll", "--json"]);
        Assert.True(columns.ExitCode == 0, columns.Error);
        Assert.Contains("\"LOC\"", columns.Output, StringComparison.Ordinal);

        // This model's words and candidates see words alone, so that a shared window finds what separate ones do.
        var joined = _folder.File("joined.jsonl");
        File.WriteAllLines(joined, File.ReadLines(data).Select((line, i) => $"{{\"id\":\"a-{i / 3}-{i % 3}\",{line[1..]}"));
        string[] document = ["eval", "entities", joined, "--model", model, "--join-documents", "--context", "document", "--json"];
        var separate = await RunAsync(document);
        var shared = await RunAsync([.. document, "--window", "shared"]);
        Assert.True(shared.ExitCode == 0, shared.Error);
        Assert.Equal(separate.Output, shared.Output);

        // Trained on whole documents: the checkpoint says by itself that it reads them in shared windows.
        var documents = _folder.File("documents");
        var together = await RunAsync(
            ["train", "entities", "--join-documents", "--train", joined, "--dev", joined, "--output", documents, "--steps", "250", "--dtype", "float32", "--json", .. Tiny]);
        Assert.True(together.ExitCode == 0, together.Error);
        using var learnt = JsonDocument.Parse(together.Output);
        Assert.Equal(1, learnt.RootElement.GetProperty("score").GetDouble());
        Assert.Contains("\"window\": \"shared\"", File.ReadAllText(Path.Combine(documents, "extraction.json")), StringComparison.Ordinal);
        var read = await RunAsync(["eval", "entities", joined, "--model", documents, "--join-documents", "--json"]);
        Assert.True(read.ExitCode == 0, read.Error);
        using var found = JsonDocument.Parse(read.Output);
        Assert.Equal(1, found.RootElement.GetProperty("micro").GetProperty("f1").GetDouble());

        var wrong = await RunAsync([.. document, "--precision", "int4"]);
        Assert.Equal(2, wrong.ExitCode);
        Assert.Contains("does not know 'int4'", wrong.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Entities_FromAPretrainedBase_KeepsItsVocabulary()
    {
        var text = _folder.File("text.jsonl");
        File.WriteAllLines(text, TrainingExamples.Sentences.Select(sentence => JsonSerializer.Serialize(new { text = string.Concat(Enumerable.Repeat(sentence.Text + " ", 30)) })));
        var (bases, model, data) = (_folder.File("base"), _folder.File("model"), WriteEntities());

        var pretrain = await RunAsync(["train", "pretrain", "--text", text, "--output", bases, "--steps", "5", "--hidden", "32", "--heads", "2", "--layers", "1", "--vocab-size", "290"]);
        Assert.True(pretrain.ExitCode == 0, pretrain.Error);
        using var masked = LukeForMaskedLM.FromPretrained(bases);
        var weights = masked.named_parameters().ToDictionary(entry => entry.name, entry => entry.parameter);
        const string Attention = "luke.encoder.layer.0.attention.self";
        Assert.Equal(weights[$"{Attention}.query.weight"].data<float>().ToArray(), weights[$"{Attention}.e2w_query.weight"].data<float>().ToArray());
        var train = await RunAsync(["train", "entities", "--train", data, "--base", bases, "--output", model, "--steps", "5"]);
        Assert.True(train.ExitCode == 0, train.Error);

        Assert.Equal(File.ReadAllText(Path.Combine(bases, "vocab.json")), File.ReadAllText(Path.Combine(model, "vocab.json")));
        Assert.Equal(masked.Config.VocabSize, LukeConfig.FromPretrained(model).VocabSize);
        Assert.Equal("float16", LukeConfig.FromPretrained(model).TorchDtype);
    }

    [Fact]
    public async Task Relations_TinyCorpus_IsLearntAndScored()
    {
        var data = _folder.File("relations.jsonl");
        File.WriteAllLines(data, Enumerable.Range(0, 10).SelectMany(i => new[]
        {
            Relation($"kn-{i}-0", "Ada married Bob .", [(0, 1), (2, 3)], [(0, 1, "SPOUSE"), (1, 0, "SPOUSE")]),
            Relation($"kn-{i}-1", "Ada was born in Paris .", [(0, 1), (4, 5)], [(0, 1, "PLACE_OF_BIRTH")]),
        }));
        var model = _folder.File("model");

        var train = await RunAsync(["train", "relations", "--train", data, "--output", model, "--steps", "120", .. Tiny]);
        Assert.True(train.ExitCode == 0, train.Error);
        var eval = await RunAsync(["eval", "relations", data, "--model", model, "--hold-out", "5", "--json"]);
        Assert.True(eval.ExitCode == 0, eval.Error);

        using var scores = JsonDocument.Parse(eval.Output);
        Assert.Equal(1, scores.RootElement.GetProperty("micro").GetProperty("f1").GetDouble());
        Assert.Equal(["PLACE_OF_BIRTH", "SPOUSE"], scores.RootElement.GetProperty("labels").EnumerateObject().Select(label => label.Name));

        // Gold mentions of this corpus have no types, so a schema of types beside the checkpoint must not filter them.
        await File.WriteAllTextAsync(Path.Combine(model, "extraction.json"), """{"pairSchema": ["PER x PER -> SPOUSE", "PER x LOC -> PLACE_OF_BIRTH"]}""");
        var withSchema = await RunAsync(["eval", "relations", data, "--model", model, "--hold-out", "5", "--json"]);
        Assert.Equal((eval.ExitCode, eval.Output), (withSchema.ExitCode, withSchema.Output));

        await File.WriteAllTextAsync(Path.Combine(model, "extraction.json"), """{"noneLabel": "NIX"}""");
        var unknown = await RunAsync(["eval", "relations", data, "--model", model]);
        Assert.Equal(2, unknown.ExitCode);
        Assert.Contains("the relation checkpoint has no class 'NIX'; it has ", unknown.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("float16")]
    [InlineData("float32")]
    public async Task Relations_FrozenEncoder_IsThatOfTheBaseToTheBit(string dtype)
    {
        var (entities, relations, moved, output) = (_folder.File("entities"), _folder.File("relations"), _folder.File("moved"), _folder.File("out"));
        var data = _folder.File("pairs.jsonl");
        File.WriteAllLines(data, Enumerable.Range(0, 10).Select(i => Relation($"mine-{i}-0", "Ada works for Acme .", [(0, 1), (3, 4)], [(0, 1, "WORKS_FOR")])));
        var corpus = WriteEntities();
        var tagger = await RunAsync(["train", "entities", "--train", corpus, "--dev", corpus, "--output", entities, "--steps", "60", "--dtype", dtype, .. Tiny]);
        Assert.True(tagger.ExitCode == 0, tagger.Error);
        string[] command = ["train", "relations", "--train", data, "--dev", data, "--base", entities, "--steps", "150", "--replace", "0", "--bpe-dropout", "0", "--lr", "3e-3", "--json"];

        var train = await RunAsync([.. command, "--output", relations, "--freeze-encoder"]);
        Assert.True(train.ExitCode == 0, train.Error);
        using var result = JsonDocument.Parse(train.Output);
        Assert.Equal(1, result.RootElement.GetProperty("score").GetDouble());
        var free = await RunAsync([.. command, "--output", moved]);
        Assert.True(free.ExitCode == 0, free.Error);

        TorchRuntime.EnsureLoaded();
        Assert.True(Checkpoint.Open(relations).HasEncoderOf(Checkpoint.Open(entities)));
        Assert.False(Checkpoint.Open(moved).HasEncoderOf(Checkpoint.Open(entities)));
        Assert.Equal(dtype, LukeConfig.FromPretrained(relations).TorchDtype);

        // A job with both knows it.
        var text = _folder.File("text.txt");
        File.WriteAllText(text, "Ada Lovelace lived in London. Babbage met Ada in June.");
        var run = await RunAsync(["run", text, "--output", output, "--entity-model", entities, "--relation-model", relations]);
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Contains("\"sharesEncoder\":true", File.ReadAllText(Directory.GetFiles(output, "plan.json", SearchOption.AllDirectories).Single()).Replace(" ", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Relations_FrozenEncoderOfNothing_IsBadUsage()
    {
        var data = _folder.File("pairs.jsonl");
        File.WriteAllText(data, Relation("mine-0-0", "Ada works for Acme .", [(0, 1), (3, 4)], [(0, 1, "WORKS_FOR")]));

        var nothing = await RunAsync(["train", "relations", "--train", data, "--output", _folder.File("model"), "--freeze-encoder"]);
        var markers = await RunAsync(["train", "relations", "--train", data, "--output", _folder.File("model"), "--base", _folder.Path, "--freeze-encoder", "--pair-head", "markers"]);

        Assert.Equal(2, nothing.ExitCode);
        Assert.Contains("name it with --base", nothing.Error, StringComparison.Ordinal);
        Assert.Equal(2, markers.ExitCode);
        Assert.Contains("--freeze-encoder and --pair-head markers exclude each other", markers.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Relations_LabelsOfAUsersOwn_AreLearntAndScored()
    {
        var data = _folder.File("own.jsonl");
        File.WriteAllLines(data, Enumerable.Range(0, 10).SelectMany(i => new[]
        {
            Relation($"mine-{i}-0", "Ada works for Acme .", [(0, 1), (3, 4)], [(0, 1, "WORKS_FOR"), (1, 0, "NA")]),
            Relation($"mine-{i}-1", "Ada likes Bob .", [(0, 1), (2, 3)], [(0, 1, "LIKES")]),
        }));
        var model = _folder.File("model");
        string[] command = ["train", "relations", "--train", data, "--output", model, "--steps", "150", "--dtype", "float32", "--json", .. Tiny];

        // Labels that a mapping does not know are no "no relation".
        var mapped = await RunAsync([.. command, "--mapping", "knowledgenet"]);
        Assert.Equal(2, mapped.ExitCode);
        Assert.Contains("LIKES, NA, WORKS_FOR", mapped.Error, StringComparison.Ordinal);
        Assert.Contains("--mapping labels", mapped.Error, StringComparison.Ordinal);

        var train = await RunAsync(command);
        Assert.True(train.ExitCode == 0, train.Error);
        using var result = JsonDocument.Parse(train.Output);
        Assert.Equal(1, result.RootElement.GetProperty("score").GetDouble());
        Assert.Equal(["NA", "LIKES", "WORKS_FOR"], LukeConfig.FromPretrained(model).Id2Label.OrderBy(label => label.Key).Select(label => label.Value));

        var eval = await RunAsync(["eval", "relations", data, "--model", model, "--json"]);
        Assert.True(eval.ExitCode == 0, eval.Error);
        using var scores = JsonDocument.Parse(eval.Output);
        Assert.Equal(1, scores.RootElement.GetProperty("micro").GetProperty("f1").GetDouble());
        Assert.Equal(["LIKES", "WORKS_FOR"], scores.RootElement.GetProperty("labels").EnumerateObject().Select(label => label.Name));
    }

    [Theory]
    [InlineData("train", "entities", "--train", "/none.jsonl", "--output", "/tmp/x", "/none.jsonl: no such file")]
    [InlineData("train", "entities", "--output", "/tmp/x", "--layers", "3", "--train")]
    [InlineData("eval", "entities", "/none.jsonl", "--model", "/none", "--json", "no such file")]
    [InlineData("train", "relations", "--train", "/none.jsonl", "--output", "/tmp/x", "no such file")]
    public async Task Command_ThatCannotWork_SaysWhyAndExitsWithTwo(string a, string b, string c, string d, string e, string f, string expected)
    {
        var result = await RunAsync([a, b, c, d, e, f]);

        Assert.Equal(2, result.ExitCode);
        Assert.Contains(expected, result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", result.Error, StringComparison.Ordinal);
    }

    private string WriteEntities()
    {
        var path = _folder.File("entities.jsonl");
        File.WriteAllLines(path, TrainingExamples.Sentences.Select(sentence => JsonSerializer.Serialize(new
        {
            text = sentence.Text,
            tokens = sentence.Words,
            entities = sentence.Mentions.Select(mention => new { start = mention.Start, end = mention.End, label = mention.Label }),
            source = "a",
        })));
        return path;
    }

    private static string Relation(string id, string text, (int, int)[] mentions, (int, int, string)[] relations) => JsonSerializer.Serialize(new
    {
        id,
        text,
        tokens = text.Split(' '),
        entities = mentions.Select(mention => new { start = mention.Item1, end = mention.Item2, label = "ENT" }),
        relations = relations.Select(relation => new { head = relation.Item1, tail = relation.Item2, label = relation.Item3 }),
    });

    private static Task<(int ExitCode, string Output, string Error)> RunAsync(string[] arguments) => LukeProgram.RunAsync(arguments);
}
