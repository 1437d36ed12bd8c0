using System.Text.Json;
using System.Text.Json.Nodes;
using LukePipeline.Ground;
using LukePipeline.Luke.Tokenizer;
using LukePipeline.Luke.Tokenizer.Settings;

namespace LukePipeline.Reference.Verification;

/// <summary>
/// Runs recorded tokenizer cases again: a folder with <c>tokenizer_cases.json</c> and the directories <c>tokenizers/NAME</c>
/// that it names. A case holds an output for output equal result, or an exception; then the call must fail here as well.
/// </summary>
public static class TokenizerCases
{
    /// <summary>The suite of encoding cases.</summary>
    public const string EncodeSuite = "tokenizer";

    /// <summary>The suite of decoding cases.</summary>
    public const string DecodeSuite = "decode";

    private const string FileName = "tokenizer_cases.json";

    /// <summary>Whether a folder has tokenizer cases at all.</summary>
    public static bool AreIn(string folder) => File.Exists(Path.Combine(folder, FileName));

    /// <summary>Runs the cases of a folder one after the other.</summary>
    /// <exception cref="LukeException">The file of cases is missing or damaged.</exception>
    public static IEnumerable<CaseResult> Verify(string folder)
    {
        using var document = Open(Path.Combine(folder, FileName));
        var tokenizers = new TokenizerShelf(Path.Combine(folder, "tokenizers"));
        foreach (var (recorded, index) in Members(document.RootElement, "cases").Select((recorded, index) => (recorded, index)))
        {
            var id = recorded.TryGetProperty("id", out var given) && given.ValueKind == JsonValueKind.String
                ? given.GetString()!
                : index.ToString("D4", System.Globalization.CultureInfo.InvariantCulture);
            yield return Run(EncodeSuite, id, () => VerifyEncoding(recorded, tokenizers));
        }

        foreach (var (recorded, index) in Members(document.RootElement, "decode").Select((recorded, index) => (recorded, index)))
        {
            var id = index.ToString("D4", System.Globalization.CultureInfo.InvariantCulture);
            yield return Run(DecodeSuite, id, () => VerifyDecoding(recorded, tokenizers));
        }
    }

    private static JsonDocument Open(string path)
    {
        try
        {
            return JsonDocument.Parse(File.ReadAllBytes(path));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new LukeException($"The tokenizer cases {path} cannot be read: {exception.Message}", exception);
        }
    }

    private static IEnumerable<JsonElement> Members(JsonElement root, string name) =>
        root.ValueKind == JsonValueKind.Object && root.TryGetProperty(name, out var members) && members.ValueKind == JsonValueKind.Array
            ? members.EnumerateArray()
            : [];

    private static CaseResult Run(string suite, string id, Func<string?> verify)
    {
        string? difference;
        try
        {
            difference = verify();
        }
        catch (Exception exception)
        {
            // A bug, or a case that is not of the form we read: reported for this case, and the others go on.
            difference = exception is LukeException ? exception.Message : exception.ToString();
        }

        return new CaseResult(suite, id, difference is null, difference, MaxError: null);
    }

    private static string? VerifyEncoding(JsonElement recorded, TokenizerShelf tokenizers)
    {
        var expected = RecordedFailure.Of(recorded);
        if (expected is null && !recorded.TryGetProperty("result", out _))
        {
            return "the case records neither a result nor an exception";
        }

        JsonNode actual;
        try
        {
            actual = Encode(recorded, tokenizers);
        }
        catch (LukeTokenizerException failure)
        {
            return expected is null ? $"fails, but a result was recorded: {failure.Message}" : expected.Difference(failure);
        }

        return expected is not null
            ? $"gives a result, but a failure was recorded: {expected}"
            : JsonDifference.Find(recorded.GetProperty("result"), actual);
    }

    private static JsonNode Encode(JsonElement recorded, TokenizerShelf tokenizers)
    {
        var tokenizer = tokenizers.Take(recorded);
        if (!recorded.TryGetProperty("call", out var call))
        {
            return "ok"; // the case is about opening the tokenizer
        }

        var areLists = recorded.TryGetProperty("spans_are_lists_not_tuples", out var flag) && flag.ValueKind == JsonValueKind.True;
        var reference = ReferenceCallReader.ReadCall(call, areLists);
        var encodings = reference.Run(tokenizer);
        return reference.IsBatch || reference.ReturnsTensors ? EncodingJson.ToJson(encodings) : EncodingJson.ToJson(encodings[0]);
    }

    private static string? VerifyDecoding(JsonElement recorded, TokenizerShelf tokenizers)
    {
        var tokenizer = tokenizers.Take(recorded);
        var ids = ReferenceCallReader.Items(recorded.GetProperty("ids"), ReferenceCallReader.Integer);
        foreach (var output in recorded.EnumerateObject())
        {
            JsonNode? actual = output.Name switch
            {
                "decode" => tokenizer.Decode(ids),
                "skip" => tokenizer.Decode(ids, new DecodeOptions { SkipSpecialTokens = true }),
                "noclean" => tokenizer.Decode(ids, new DecodeOptions { SkipSpecialTokens = true, CleanUpTokenizationSpaces = false }),
                "nospaces" => tokenizer.Decode(ids, new DecodeOptions { SpacesBetweenSpecialTokens = false }),
                "tokens" => new JsonArray([.. tokenizer.ConvertIdsToTokens(ids).Select(token => (JsonNode)token)]),
                _ => null,
            };
            if (actual is not null && JsonDifference.Find(output.Value, actual, output.Name) is { } difference)
            {
                return difference;
            }
        }

        return null;
    }

    /// <summary>The tokenizers in use, each opened once.</summary>
    private sealed class TokenizerShelf(string folder)
    {
        private readonly Dictionary<string, LukeTokenizer> _open = new(StringComparer.Ordinal);

        public LukeTokenizer Take(JsonElement recorded)
        {
            var name = ReferenceCallReader.Text(recorded.GetProperty("tokenizer"));
            var init = recorded.TryGetProperty("init", out var given) ? given : default;
            var key = $"{name} {(init.ValueKind == JsonValueKind.Object ? init.GetRawText() : string.Empty)}";
            if (!_open.TryGetValue(key, out var tokenizer))
            {
                var options = init.ValueKind == JsonValueKind.Object ? ReferenceCallReader.ReadOptions(init) : null;
                _open.Add(key, tokenizer = LukeTokenizer.FromPretrained(Path.Combine(folder, name), options));
            }

            return tokenizer;
        }
    }
}
