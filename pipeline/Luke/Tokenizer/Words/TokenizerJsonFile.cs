using System.Text.Json;
using LukePipeline.Luke.Tokenizer.Settings;

namespace LukePipeline.Luke.Tokenizer.Words;

/// <summary>
/// Reads tokenizer.json, in which newer releases of the Python library keep a fast tokenizer: its vocabulary, its merges and the tokens that
/// were added, all in one file.
/// </summary>
internal static class TokenizerJsonFile
{
    /// <summary>Reads the file.</summary>
    /// <exception cref="LukeTokenizerException">It is damaged, or the tokenizer is no byte-level BPE.</exception>
    public static (Dictionary<string, int> Tokens, List<(string Left, string Right)> Merges, Dictionary<string, int> Added) Read(string path)
    {
        var root = JsonFile.TryReadObject(path) ?? throw JsonFile.Failure(path, "it is missing");
        if (!root.TryGetProperty("model", out var model) || model.ValueKind != JsonValueKind.Object
            || !model.TryGetProperty("vocab", out var vocab) || vocab.ValueKind != JsonValueKind.Object
            || !model.TryGetProperty("merges", out var merges) || merges.ValueKind != JsonValueKind.Array)
        {
            throw JsonFile.Failure(path, "it has no model with a vocab and merges: a LUKE tokenizer is a byte-level BPE");
        }

        var tokens = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var token in vocab.EnumerateObject())
        {
            tokens[token.Name] = Id(path, token.Name, token.Value);
        }

        return (tokens, ReadMerges(path, merges), ReadAdded(path, root));
    }

    /// <summary>A merge is a text of two symbols, or since version 0.20 of the library a list of them; of one given twice the last place counts.</summary>
    private static List<(string Left, string Right)> ReadMerges(string path, JsonElement merges)
    {
        var ranks = new Dictionary<(string, string), int>();
        foreach (var (place, merge) in merges.EnumerateArray().Index())
        {
            var symbols = merge.ValueKind switch
            {
                JsonValueKind.String => merge.GetString()!.Split(' '),
                JsonValueKind.Array when merge.EnumerateArray().All(symbol => symbol.ValueKind == JsonValueKind.String) =>
                    [.. merge.EnumerateArray().Select(symbol => symbol.GetString()!)],
                _ => [],
            };
            if (symbols is not [{ Length: > 0 } left, { Length: > 0 } right])
            {
                throw JsonFile.Failure(path, $"merge {place} is {JsonFile.Describe(merge)}, not two symbols");
            }

            ranks[(left, right)] = place;
        }

        return [.. ranks.OrderBy(pair => pair.Value).Select(pair => pair.Key)];
    }

    private static Dictionary<string, int> ReadAdded(string path, JsonElement root)
    {
        var added = new Dictionary<string, int>(StringComparer.Ordinal);
        if (root.TryGetProperty("added_tokens", out var tokens) && tokens.ValueKind == JsonValueKind.Array)
        {
            foreach (var token in tokens.EnumerateArray())
            {
                if (token.ValueKind != JsonValueKind.Object || !token.TryGetProperty("content", out var content) || content.ValueKind != JsonValueKind.String
                    || !token.TryGetProperty("id", out var id))
                {
                    throw JsonFile.Failure(path, $"the added token {JsonFile.Describe(token)} has no content or no id");
                }

                added[content.GetString()!] = Id(path, content.GetString()!, id);
            }
        }

        return added;
    }

    private static int Id(string path, string token, JsonElement value) => value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var id) && id >= 0
        ? id
        : throw JsonFile.Failure(path, $"the id of '{token}' must be an integer that is not negative");
}
