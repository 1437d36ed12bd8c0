using System.Text.Json;
using System.Text.Json.Nodes;
using LukePipeline.Luke.Tokenizer;
using LukePipeline.Reference.Verification;
using LukePipeline.Tests.Support;

namespace LukePipeline.Tests.Reference.Verification;

/// <summary>Where the reference refuses a call, ours must refuse it for the same fault, in words that tell it better.</summary>
public sealed class RecordedFailureTests
{
    /// <summary>Part of the reference's message, part of ours.</summary>
    private static readonly (string Reference, string Ours)[] Messages =
    [
        ("Asking to return token_type_ids", "Token types are not defined without special tokens"),
        ("cannot access local variable 'overflowing_entities'", "Overflowing tokens cannot be returned for an input whose entities all fit"),
        ("list index out of range", "lists of entity spans"),
        ("You should supply an encoding", "The batch is empty"),
        ("a list containing a single tuple", "ntity"),
        ("entities and entity_spans must be the same length", "entities for 1 entity spans"),
        ("should be given as a list of entity names", "where a text belongs"),
        ("If you specify entities, they should be given as a list", "where a list belongs"),
        ("string index out of range", "but the text has only"),
        ("entity_spans should be given as a list of tuples", "is no entity span"),
        ("entity_spans should be given as a list", "where a list belongs"),
        ("text input must be of type", "text"),
        ("text_pair input must be of type", "where a text belongs"),
        ("as a list of two tuples", "exactly two entity spans"),
        ("as a list of tuples, each tuple", "at least one entity span"),
        ("return_offset_mapping is not available", "return_offsets_mapping is not supported"),
        ("is_split_into_words is not supported", "is_split_into_words is not supported"),
        ("is not a valid PaddingStrategy", "Padding must be"),
        ("is not a valid TruncationStrategy", "Truncation must be"),
        ("Unable to create tensor", "have different lengths"),
        ("not supported. Select task from", "entity_classification"),
        ("is not found in entity_vocab", "does not hold the entity '[NOPE]'"),
        ("both input_ids and inputs_embeds", "not both"),
        ("either input_ids or inputs_embeds", "nothing to encode"),
        ("no attribute 'clamp'", "entity_position_ids"),
        ("index out of range in self", "the model has"),
        ("must match the size of tensor", "The masks cover"),
        ("not subscriptable", "needs entity_ids"),
        ("index 1 is out of bounds", "needs at least 2 entities"),
        ("no attribute 'unsqueeze'", "needs entity_start_positions"),
    ];

    [Theory]
    [InlineData("tokenizer_cases.json")]
    [InlineData("model_cases.json")]
    public void Verify_GoldenFailures_AreOfTheRecordedKindAndSayWhatIsWrong(string list)
    {
        using var folder = new TemporaryFolder();
        var recorded = Failures(folder.Path, list);

        var held = CaseFolder.Verify(folder.Path).Select(result => result.Difference).ToList();
        Alter(folder.File(list), failure => failure == "NotImplementedError" ? "IndexError" : "NotImplementedError");
        var failed = CaseFolder.Verify(folder.Path).Select(result => result.Difference).ToList();
        Alter(folder.File(list), _ => "KeyboardInterrupt"); // no kind that we know: any failure will do
        var open = CaseFolder.Verify(folder.Path).ToList();

        Assert.All(held, Assert.Null);
        Assert.All(open, result => Assert.True(result.Ok, result.Difference));
        Assert.Equal(recorded.Count, failed.Count);
        Assert.All(recorded.Zip(failed), pair =>
        {
            var (reference, ours) = Messages.First(message => pair.First.Contains(message.Reference, StringComparison.Ordinal));
            Assert.StartsWith("fails because something is ", pair.Second, StringComparison.Ordinal);
            Assert.Contains(ours, pair.Second![..pair.Second!.IndexOf(", recorded was", StringComparison.Ordinal)], StringComparison.Ordinal);
        });
    }

    [Fact]
    public void Verify_FailureThatIsABug_DoesNotCount() => Assert.StartsWith(
        "fails with an error that is not meant for users",
        new RecordedFailure("IndexError", "list index out of range").Difference(new IndexOutOfRangeException()),
        StringComparison.Ordinal);

    [Theory]
    [InlineData("""{"text": "a b c d e f", "max_length": 4}""", 4)]
    [InlineData("""{"text": "a b c d e f", "max_length": 4, "padding": false}""", 4)]
    [InlineData("""{"text": "a b c d e f", "max_length": 4, "padding": "do_not_pad"}""", 8)]
    [InlineData("""{"text": "a b c d e f", "max_length": 4, "padding": "do_not_pad", "truncation": true}""", 4)]
    public void ReadCall_MaximumLengthAlone_TruncatesOnlyWhilePaddingIsNotNamed(string call, int tokens)
    {
        var tokenizer = LukeTokenizer.FromPretrained(Path.Combine(TestPaths.Golden, "tokenizers", "own600"));

        var encodings = ReferenceCallReader.ReadCall(JsonDocument.Parse(call).RootElement).Run(tokenizer);

        Assert.Equal(tokens, encodings[0].InputIds.Length);
    }

    /// <summary>A copy of the golden folder with the failures of one list alone; their messages.</summary>
    private static List<string> Failures(string folder, string list)
    {
        foreach (var name in new[] { "tokenizers", "models", "model_cases" })
        {
            Directory.CreateSymbolicLink(Path.Combine(folder, name), Path.Combine(TestPaths.Golden, name));
        }

        var root = JsonNode.Parse(File.ReadAllText(Path.Combine(TestPaths.Golden, list)))!.AsObject();
        root.Remove("decode");
        var cases = root["cases"]!.AsArray();
        for (var i = cases.Count - 1; i >= 0; i--)
        {
            // Lone surrogates cannot be written again; the whole list, read as it is, is checked elsewhere.
            if (cases[i]!["exception"] is null || cases[i]!["cat"]?.GetValue<string>() == "surrogate")
            {
                cases.RemoveAt(i);
            }
        }

        File.WriteAllText(Path.Combine(folder, list), root.ToJsonString());
        return [.. cases.Select(item => item!["exception"]!["message"]!.GetValue<string>())];
    }

    private static void Alter(string list, Func<string, string> type)
    {
        var root = JsonNode.Parse(File.ReadAllText(list))!.AsObject();
        foreach (var item in root["cases"]!.AsArray())
        {
            item!["exception"]!["type"] = type(item["exception"]!["type"]!.GetValue<string>());
        }

        File.WriteAllText(list, root.ToJsonString());
    }
}
