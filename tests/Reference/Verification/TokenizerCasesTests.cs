using System.Text.Json.Nodes;
using LukePipeline.Ground;
using LukePipeline.Reference.Verification;
using LukePipeline.Tests.Support;

namespace LukePipeline.Tests.Reference.Verification;

public sealed class TokenizerCasesTests
{
    [Fact]
    public void Verify_GoldenCases_AllHold()
    {
        var results = TokenizerCases.Verify(TestPaths.Golden).ToList();

        Assert.Equal(364, results.Count(result => result.Suite == TokenizerCases.EncodeSuite));
        Assert.Equal(38, results.Count(result => result.Suite == TokenizerCases.DecodeSuite));
        Assert.Empty(results.Where(result => !result.Ok).Select(result => $"{result.Suite} {result.Id}: {result.Difference}"));
    }

    /// <summary>One number, text or key of every recorded outcome is altered, one after the other: each must be noticed.</summary>
    [Fact]
    public void Verify_AlteredExpectations_FailsExactlyThoseCases()
    {
        using var folder = new GoldenCopy();
        var cases = folder.Cases["cases"]!.AsArray();
        HashSet<string> altered = [];
        for (var i = 0; i < cases.Count; i += 3)
        {
            var recorded = cases[i]!.AsObject();
            altered.Add(recorded["id"]!.GetValue<string>());
            if (recorded.ContainsKey("exception"))
            {
                recorded.Remove("exception");
                recorded["result"] = new JsonObject { ["input_ids"] = new JsonArray() };
            }
            else
            {
                Alter(recorded, i);
            }
        }

        var failed = folder.Verify().Where(result => !result.Ok).ToDictionary(result => result.Id, result => result.Difference);

        Assert.Equal(altered.Order(), failed.Keys.Order());
        Assert.All(failed.Values, difference => Assert.False(string.IsNullOrWhiteSpace(difference)));
    }

    [Fact]
    public void Verify_RecordedFailureThatDoesNotHappen_FailsTheCase()
    {
        using var folder = new GoldenCopy();
        var recorded = folder.Cases["cases"]![0]!.AsObject();
        recorded.Remove("result");
        recorded["exception"] = new JsonObject { ["type"] = "ValueError", ["message"] = "no" };

        var result = folder.Verify().First();

        Assert.False(result.Ok);
        Assert.StartsWith("gives a result, but a failure was recorded", result.Difference, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("decode")]
    [InlineData("skip")]
    [InlineData("noclean")]
    [InlineData("nospaces")]
    [InlineData("tokens")]
    public void Verify_AlteredDecoding_FailsTheCase(string output)
    {
        using var folder = new GoldenCopy();
        var recorded = folder.Cases["decode"]![3]!.AsObject();
        recorded[output] = output == "tokens" ? new JsonArray("x") : recorded[output]!.GetValue<string>() + " ";

        var failed = Assert.Single(folder.Verify(), result => !result.Ok);

        Assert.Equal((TokenizerCases.DecodeSuite, "0003"), (failed.Suite, failed.Id));
        Assert.StartsWith(output, failed.Difference, StringComparison.Ordinal);
    }

    [Fact]
    public void Verify_FolderWithoutCases_SaysWhatIsMissing()
    {
        using var folder = new TemporaryFolder();

        var failure = Assert.Throws<LukeException>(() => TokenizerCases.Verify(folder.Path).ToList());

        Assert.Contains("tokenizer_cases.json", failure.Message, StringComparison.Ordinal);
    }

    private static void Alter(JsonObject recorded, int seed)
    {
        if (recorded["result"] is not JsonObject outputs)
        {
            recorded["result"] = "altered";
            return;
        }

        var (name, value) = outputs.ElementAt(seed % outputs.Count);
        switch (seed % 2)
        {
            case 0 when value is JsonArray { Count: > 0 } items:
                AlterDeepest(items, seed);
                break;
            case 0:
                outputs[name] = -7;
                break;
            default:
                outputs.Remove(name);
                break;
        }
    }

    private static void AlterDeepest(JsonArray items, int seed)
    {
        var index = seed % items.Count;
        if (items[index] is JsonArray { Count: > 0 } inner)
        {
            AlterDeepest(inner, seed);
        }
        else
        {
            items[index] = items[index] is JsonArray ? new JsonArray(1) : items[index]!.GetValue<int>() + 1;
        }
    }

    /// <summary>The golden tokenizer cases, to be altered. Cases with lone surrogates are left out: JsonNode cannot write them.</summary>
    private sealed class GoldenCopy : IDisposable
    {
        private readonly TemporaryFolder _folder = new();

        public GoldenCopy()
        {
            Cases = JsonNode.Parse(File.ReadAllBytes(Path.Combine(TestPaths.Golden, "tokenizer_cases.json")))!.AsObject();
            var cases = Cases["cases"]!.AsArray();
            foreach (var surrogate in cases.Where(recorded => recorded!["cat"]!.GetValue<string>() == "surrogate").ToList())
            {
                cases.Remove(surrogate);
            }
        }

        public JsonObject Cases { get; }

        public IEnumerable<CaseResult> Verify()
        {
            File.WriteAllText(_folder.File("tokenizer_cases.json"), Cases.ToJsonString());
            Directory.CreateSymbolicLink(_folder.File("tokenizers"), Path.Combine(TestPaths.Golden, "tokenizers"));
            return TokenizerCases.Verify(_folder.Path);
        }

        public void Dispose() => _folder.Dispose();
    }
}
