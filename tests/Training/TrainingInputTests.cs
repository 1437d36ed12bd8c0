using System.Text.Json;
using LukePipeline.Tests.EndToEnd;
using LukePipeline.Tests.Support;
using LukePipeline.Training.Data;

namespace LukePipeline.Tests.Training;

/// <summary>What the help of <c>luke train</c> promises of its inputs and its output.</summary>
public sealed class TrainingInputTests : IDisposable
{
    private static readonly string[] Tiny = ["--steps", "3", "--hidden", "32", "--heads", "2", "--layers", "1", "--vocab-size", "290", "--dtype", "float32"];

    private const string Lovelace =
        """{"tokens": ["Ada", "Lovelace", "met", "Babbage"], "entities": [{"start": 0, "end": 2, "label": "PER"}, {"start": 1, "end": 2, "label": "FAMILY"}], "relations": [{"head": 0, "tail": 1, "label": "is"}]}""";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Train_TokensOrColumnsFromNothingAndWithABase_TrainsAndNamesTheNextCommand()
    {
        var (lines, columns) = (_folder.File("data.jsonl"), _folder.File("data.conll"));
        File.WriteAllLines(lines, Enumerable.Range(0, 40).Select(_ => JsonSerializer.Serialize(new
        {
            tokens = new[] { "Ada", "met", "Babbage", "in", "London", "." },
            entities = new[] { new { start = 0, end = 1, label = "PER" }, new { start = 2, end = 3, label = "PER" }, new { start = 4, end = 5, label = "LOC" } },
            relations = new[] { new { head = 0, tail = 1, label = "knows at first sight" } },
        })));
        File.WriteAllText(columns, string.Concat(Enumerable.Repeat("Ada NNP B-PER\nmet VB O\nBabbage NNP B-PER\nin IN O\nLondon NNP B-LOC\n. . O\n\n", 40)));

        var fromLines = (await LukeProcess.RunAsync(["train", "entities", "--train", lines, "--output", _folder.File("a"), .. Tiny])).Expect(0);
        (await LukeProcess.RunAsync(["train", "entities", "--train", columns, "--output", _folder.File("b"), .. Tiny])).Expect(0);
        (await LukeProcess.RunAsync("train", "entities", "--train", columns, "--base", _folder.File("a"), "--output", _folder.File("c"), "--steps", "1")).Expect(0);
        var relations = (await LukeProcess.RunAsync(["train", "relations", "--train", lines, "--output", _folder.File("d"), .. Tiny])).Expect(0);

        Assert.Contains($"run INPUT --output OUT --entity-model {_folder.File("a")}", fromLines.Output, StringComparison.Ordinal);
        Assert.Contains($"run INPUT --output OUT --relation-model {_folder.File("d")}", relations.Output, StringComparison.Ordinal);
        Assert.Contains("knows at first sight", File.ReadAllText(_folder.File("d/config.json")), StringComparison.Ordinal);

        var again = (await LukeProcess.RunAsync(["train", "entities", "--train", lines, "--output", _folder.File("a"), .. Tiny])).Expect(2);
        Assert.Contains("holds a checkpoint. Add --overwrite to replace it", again.Error, StringComparison.Ordinal);
        (await LukeProcess.RunAsync(["train", "entities", "--train", lines, "--output", _folder.File("a"), "--overwrite", .. Tiny])).Expect(0);
    }

    [Theory]
    [InlineData("bad.jsonl", "not json\n", "line 1")]
    [InlineData("bad.jsonl", "{\"tokens\": [\"a\"], \"entities\": [{\"start\": 0, \"end\": 9, \"label\": \"PER\"}]}\n", "outside of the 1 tokens")]
    [InlineData("bad.conll", "word\n\n", "bad.conll")]
    [InlineData("bad.jsonl", "", "holds no sentence")]
    [InlineData("bad.conll", "\n\n", "holds no sentence")]
    [InlineData("bad.jsonl.gz", "no gzip at all", "cannot be read to its end")]
    [InlineData("bad.jsonl", "{\"tokens\": [\"Ada\", null]}\n", "a token is null")]
    [InlineData("bad.jsonl", "{\"tokens\": [\"Ada\"], \"entities\": [{\"start\": 0, \"end\": 1, \"label\": null}]}\n", "a label is null")]
    [InlineData("bad.jsonl", "{\"tokens\": [], \"entities\": []}\n", "nothing to learn from")]
    [InlineData("bad.conll", "Z\u00fcrich B-LOC\n", "not UTF-8")]
    [InlineData("bad.jsonl", "{\"tokens\": [\"Ada\", \"met\"]}\n", "The training files mark no entity")]
    [InlineData("bad.conll", "Ada O\nmet O\n", "The training files mark no entity")]
    [InlineData("bad.jsonl", "{\"tokens\": [\"Ada\"], \"entities\": [{\"start\": 0, \"end\": 1, \"label\": \" \"}]}\n", "null or empty")]
    [InlineData("bad.jsonl", "{\"tokens\": [\"Ada\"], \"entities\": [{\"start\": 0, \"end\": 1, \"label\": \"O\"}]}\n", "has the label 'O'")]
    public async Task Train_FileThatIsNoSentences_IsBadUsage(string name, string content, string said)
    {
        // Only that one has letters beyond ASCII.
        File.WriteAllText(_folder.File(name), content, System.Text.Encoding.Latin1);

        var result = (await LukeProcess.RunAsync(["train", "entities", "--train", _folder.File(name), "--output", _folder.File("model"), .. Tiny])).Expect(2);

        Assert.Contains(said, result.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder.File("model")), "The refused start has left a folder.");
    }

    [Theory]
    [InlineData("gold.conll", "eval", "entities", "FILE")]
    [InlineData("gold.jsonl", "eval", "entities", "FILE")]
    [InlineData("gold.jsonl", "eval", "relations", "FILE")]
    [InlineData("gold.jsonl", "eval", "jobs", "found", "--gold", "FILE")]
    [InlineData("gold.jsonl", "graph", "eval", "--gold", "FILE")]
    [InlineData("job.json", "run", "in", "--output", "out", "--spec", "FILE")]
    public async Task Command_FileThatIsNotUtf8_TellsTheLineAndWhatToType(string name, params string[] command)
    {
        File.WriteAllText(_folder.File(name), "\nZ\u00fcrich B-LOC\n", System.Text.Encoding.Latin1);

        var result = (await LukeProcess.RunAsync([.. command.Select(word => word == "FILE" ? _folder.File(name) : word)])).Expect(2);

        Assert.Contains($"{_folder.File(name)}, line 2: not UTF-8 text (byte 0xFC). ", result.Error, StringComparison.Ordinal);
        Assert.Contains($"iconv -f WINDOWS-1252 -t UTF-8 '{_folder.File(name)}' > NEW", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("utf-8")]
    [InlineData("utf-16")]
    [InlineData("utf-16BE")]
    public void Read_FileWithAMark_IsReadWithoutIt(string encoding)
    {
        File.WriteAllText(_folder.File("a.conll"), "Z\u00fcrich B-LOC\r\nlies O\r\n\rAda\tB-PER\n", System.Text.Encoding.GetEncoding(encoding));

        var sentences = AnnotatedCorpus.Read(_folder.File("a.conll"));

        Assert.Equal(["Z\u00fcrich lies", "Ada"], sentences.Select(sentence => sentence.Text));
    }

    [Theory]
    [InlineData("entities", "marks no entity in the 1 sentences")]
    [InlineData("relations", "holds none of the relations that are trained")]
    public async Task Train_DevThatMarksNothing_IsBadUsage(string what, string said)
    {
        File.WriteAllText(_folder.File("train.jsonl"), Lovelace);
        File.WriteAllText(_folder.File("dev.jsonl"), "{\"tokens\": [\"It\", \"rains\"]}\n");

        var result = (await LukeProcess.RunAsync(["train", what, "--train", _folder.File("train.jsonl"), "--dev", _folder.File("dev.jsonl"), "--output", _folder.File("model"), .. Tiny])).Expect(2);

        Assert.Contains(said, result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("entities", "marks no entity: there is nothing to score")]
    [InlineData("relations", "holds no relation among 1 sentence: there is nothing to score")]
    public async Task Eval_OfSentencesThatMarkNothing_IsBadUsage(string what, string said)
    {
        File.WriteAllText(_folder.File("dev.jsonl"), "{\"tokens\": [\"It\", \"rains\"]}\n");

        Assert.Contains(said, (await LukeProcess.RunAsync("eval", what, _folder.File("dev.jsonl"))).Expect(2).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TrainAndEval_OfLittleThatOverlaps_AreDoneAndSaySo()
    {
        File.WriteAllText(_folder.File("train.jsonl"), Lovelace);

        var trained = (await LukeProcess.RunAsync(["train", "entities", "--train", _folder.File("train.jsonl"), "--output", _folder.File("model"), .. Tiny])).Expect(0);
        var scored = (await LukeProcess.RunAsync("eval", "entities", _folder.File("train.jsonl"), "--model", _folder.File("model"))).Expect(0);

        Assert.Contains("Entities overlap in 1 of 1 training sentences.", trained.Error, StringComparison.Ordinal);
        Assert.Contains("luke: scored on 2 items alone", scored.Error, StringComparison.Ordinal);
        Assert.Contains("leaves no document", (await LukeProcess.RunAsync("eval", "relations", _folder.File("train.jsonl"), "--hold-out", "5")).Expect(2).Error, StringComparison.Ordinal);
    }
}
