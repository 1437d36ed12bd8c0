using System.Text.Json;

namespace LukePipeline.Luke.Tokenizer.Settings;

/// <summary>Reads special tokens from JSON: a string, or an object with the token and its flags.</summary>
internal static class AddedTokenJson
{
    /// <summary>One token; null where the file has null or nothing between the quotes.</summary>
    /// <exception cref="LukeTokenizerException">The value is neither.</exception>
    public static AddedToken? Read(string path, string key, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Null:
                return null;
            case JsonValueKind.String:
                return value.GetString() is { Length: > 0 } plain ? new AddedToken(plain, IsPlain: true) : null;
            case JsonValueKind.Object
                when value.TryGetProperty("content", out var content) && content.ValueKind == JsonValueKind.String:
                return new AddedToken(
                    content.GetString()!,
                    Flag(value, "lstrip"),
                    Flag(value, "rstrip"),
                    Normalized: Flag(value, "normalized", otherwise: true),
                    SingleWord: Flag(value, "single_word"));
            default:
                throw JsonFile.Failure(path, $"{key} is {JsonFile.Describe(value)}, but must be a token or an object with 'content'");
        }
    }

    /// <summary>A list of tokens.</summary>
    /// <exception cref="LukeTokenizerException">The value is not a list, or one of it is no token.</exception>
    public static IReadOnlyList<AddedToken> ReadList(string path, string key, JsonElement value) => value.ValueKind == JsonValueKind.Array
        ? [.. value.EnumerateArray().Select(token => Read(path, key, token)).OfType<AddedToken>()]
        : throw JsonFile.Failure(path, $"{key} is {JsonFile.Describe(value)}, but must be a list of tokens");

    private static bool Flag(JsonElement value, string name, bool otherwise = false) =>
        value.TryGetProperty(name, out var flag) ? flag.ValueKind == JsonValueKind.True : otherwise;
}
