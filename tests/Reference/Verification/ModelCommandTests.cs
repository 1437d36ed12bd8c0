using System.Text.Json;
using LukePipeline.Extraction.Checkpoints;
using LukePipeline.Luke.Weights;
using LukePipeline.Reference.Verification;
using LukePipeline.Tests.Support;
using static TorchSharp.torch;

namespace LukePipeline.Tests.Reference.Verification;

/// <summary><c>luke model</c> as a user runs it.</summary>
public sealed class ModelCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Verify_GoldenFolder_HoldsInEverySuite()
    {
        var (exitCode, output, error) = await LukeProgram.RunAsync("model", "verify", TestPaths.Golden, "--json");

        Assert.True(exitCode == 0, error);
        using var report = JsonDocument.Parse(output);
        Assert.True(report.RootElement.GetProperty("ok").GetBoolean());
        Assert.Equal(
            ["tokenizer 364 0", "decode 38 0", "model 101 0"],
            report.RootElement.GetProperty("suites").EnumerateArray()
                .Select(suite => $"{suite.GetProperty("suite")} {suite.GetProperty("cases")} {suite.GetProperty("failed")}"));
        Assert.Equal(503, report.RootElement.GetProperty("cases").GetArrayLength());
    }

    [Fact]
    public async Task Verify_AlteredValue_FailsAndNamesTheCase()
    {
        using var cases = new CaseFolderBuilder();
        cases.EditTensors(tensors => tensors["pair/out/logits"].add_(0.01));

        var (exitCode, output, _) = await LukeProgram.RunAsync("model", "verify", cases.Folder);

        Assert.Equal(1, exitCode);
        Assert.Contains("FAIL  model luke-seq-multi/pair (largest difference 1.0e-2): logits: 4 of 4 values differ", output);
        Assert.Contains("model: 4 of 5 cases hold", output);
    }

    [Fact]
    public async Task Verify_FoldersThatAreNone_AreBadUsageAndEmptyListsAreFailures()
    {
        Assert.Equal(2, (await LukeProgram.RunAsync("model", "verify", _folder.File("absent"))).ExitCode);
        var nothing = await LukeProgram.RunAsync("model", "verify", _folder.Path);
        Assert.Equal(2, nothing.ExitCode);
        Assert.Contains("holds no recorded cases", nothing.Error);

        File.WriteAllText(_folder.File("model_cases.json"), "{");
        Assert.Equal(2, (await LukeProgram.RunAsync("model", "verify", _folder.Path)).ExitCode);
        File.WriteAllText(_folder.File("model_cases.json"), """{"cases": []}""");
        Assert.Equal(1, (await LukeProgram.RunAsync("model", "verify", _folder.Path)).ExitCode);
        Assert.Equal(2, (await LukeProgram.RunAsync("model", "verify", TestPaths.Golden, "--tolerance", "nan")).ExitCode);
    }

    [Fact]
    public async Task Inspect_OpenCheckpointWithAMarginForCandidates_SaysThatItIsAnotherComputation()
    {
        var source = Path.Combine(TestPaths.Golden, "models", "luke-esc-conll");
        foreach (var file in Directory.GetFiles(source))
        {
            File.Copy(file, _folder.File(Path.GetFileName(file)));
        }

        var plain = await LukeProgram.RunAsync("model", "inspect", _folder.Path);
        await File.WriteAllTextAsync(_folder.File("extraction.json"), """{"candidateMargin": -3}""");

        var (code, output, _) = await LukeProgram.RunAsync("model", "inspect", _folder.Path);
        var report = JsonDocument.Parse((await LukeProgram.RunAsync("model", "inspect", _folder.Path, "--json")).Output).RootElement;

        Assert.Equal(0, code);
        Assert.Contains("attended to by words and candidates (open): all are computed", plain.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("another computation", plain.Output, StringComparison.Ordinal);
        Assert.Contains("attended to by words and candidates (open): those that their words leave are computed", output, StringComparison.Ordinal);
        Assert.Contains("candidateMargin -3 (--candidate-margin) is another computation than the reference's", output, StringComparison.Ordinal);
        Assert.Contains(report.GetProperty("notes").EnumerateArray(), note => note.GetString()!.StartsWith("candidateMargin -3", StringComparison.Ordinal));
        var shipped = await LukeProgram.RunAsync("model", "inspect", ShippedModels.Open(ShippedModels.Entities).Location);
        Assert.Contains("(closed)", shipped.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("another computation", shipped.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Inspect_GoodAndBrokenCheckpoints_SaysWhatTheyAre()
    {
        var good = await LukeProgram.RunAsync("model", "inspect", Path.Combine(TestPaths.Golden, "models", "luke-esc-conll"));
        Assert.Equal(0, good.ExitCode);
        Assert.Contains("architecture   LukeForEntitySpanClassification", good.Output);
        Assert.Contains("parameters     64,405", good.Output);
        Assert.Contains("labels         5: NIL, MISC, PER, ORG, LOC", good.Output);
        Assert.Contains("weights        pytorch (pytorch_model.bin)", good.Output);

        var source = Path.Combine(TestPaths.Golden, "models", "luke-seq-multi");
        File.Copy(Path.Combine(source, "model.safetensors"), _folder.File("model.safetensors"));
        File.WriteAllText(
            _folder.File("config.json"),
            File.ReadAllText(Path.Combine(source, "config.json")).Replace("\"vocab_size\": 863", "\"vocab_size\": 864"));
        var broken = await LukeProgram.RunAsync("model", "inspect", _folder.Path, "--json");
        Assert.Equal(1, broken.ExitCode);
        using var report = JsonDocument.Parse(broken.Output);
        var problem = Assert.Single(report.RootElement.GetProperty("problems").EnumerateArray()).GetString();
        Assert.Contains("'luke.embeddings.word_embeddings.weight': has shape [863, 32], but config.json asks for [864, 32]", problem);

        Assert.Equal(2, (await LukeProgram.RunAsync("model", "inspect", _folder.File("absent"))).ExitCode);
    }

    [Theory]
    [InlineData("luke-esc-conll", "logits")]
    [InlineData("luke-mc", "logits")]
    [InlineData("luke-base-noaware", "attentions.1")]
    public async Task Run_GoldenCases_WritesTheTensorsOfTheReference(string model, string output)
    {
        using var scope = NewDisposeScope();
        var written = _folder.File("out.safetensors");

        var (exitCode, _, error) = await LukeProgram.RunAsync(
            "model", "run", Path.Combine(TestPaths.Golden, "models", model),
            "--cases", Path.Combine(TestPaths.Golden, "model_cases.json"), "--output", written);

        Assert.True(exitCode == 0, error);
        using var actual = Safetensors.Open(written);
        using var expected = Safetensors.Open(Path.Combine(TestPaths.Golden, "model_cases", $"{model}.safetensors"));
        var compared = actual.Weights.Select(weight => weight.Name).Where(name => expected.TryFind(name, out _)).ToList();
        Assert.Contains(compared, name => name.EndsWith($"/out/{output}", StringComparison.Ordinal));
        Assert.All(compared, name => Assert.Null(TensorComparison.Of(name, expected.Map(name), actual.Map(name), 1e-4).Difference));
    }

    [Fact]
    public async Task Run_PlainTexts_TakesTaskAndClassFromTheModel()
    {
        File.WriteAllText(_folder.File("cases.json"), """
            [
              {"case": "one", "text": "Ada met Bob.", "entity_spans": [[0, 3], [8, 11]], "labels": [[1, 2]]},
              {"text": ["Ada.", "Bob and Eve."], "entity_spans": [[[0, 3]], [[0, 3], [8, 11]]], "padding": true},
              {"case": "no text", "note": "nothing"}
            ]
            """);
        var written = _folder.File("out.safetensors");

        var (exitCode, output, error) = await LukeProgram.RunAsync(
            "model", "run", Path.Combine(TestPaths.Golden, "models", "luke-esc-conll"), "--cases", _folder.File("cases.json"),
            "--tokenizer", Path.Combine(TestPaths.Golden, "tokenizers", "own600"), "--output", written, "--layers");

        Assert.True(exitCode == 0, error);
        Assert.StartsWith("2 cases, ", output);
        Assert.Contains("left out: no text gives no text.", error);
        using var file = Safetensors.Open(written);
        Assert.Equal([1, 2, 5], Shape("one/out/logits"));
        Assert.Equal([], Shape("one/out/loss"));
        Assert.Equal([2, 2, 5], Shape("0001/out/logits"));
        Assert.Equal([1, 2], Shape("one/in/entity_start_positions"));
        Assert.True(file.TryFind("one/out/entity_hidden_states.2", out _));

        IReadOnlyList<long> Shape(string name) => file.TryFind(name, out var weight) ? weight.Shape : throw new KeyNotFoundException(name);
    }

    [Fact]
    public async Task Run_CaseThatDoesNotFit_NamesItAndWritesNothing()
    {
        File.WriteAllText(_folder.File("cases.json"), """[{"case": "long", "text": "Ada", "entity_spans": [[0, 99]]}]""");

        var (exitCode, _, error) = await LukeProgram.RunAsync(
            "model", "run", Path.Combine(TestPaths.Golden, "models", "luke-esc-conll"), "--cases", _folder.File("cases.json"),
            "--tokenizer", Path.Combine(TestPaths.Golden, "tokenizers", "own600"), "--output", _folder.File("out.safetensors"));

        Assert.Equal(1, exitCode);
        Assert.StartsWith("luke: Case long: ", error);
        Assert.False(File.Exists(_folder.File("out.safetensors")));
    }
}
