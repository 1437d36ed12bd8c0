using System.Text.Json;
using LukePipeline.Ground;
using LukePipeline.Luke.Tokenizer.Settings;

namespace LukePipeline.Luke.Tokenizer.Words;

/// <summary>Reads vocab.json and added_tokens.json: one object that gives each token its id.</summary>
internal static class VocabularyFile
{
    /// <summary>Some hundred bytes for a million tokens.</summary>
    private const long MaxBytes = 256 << 20;

    /// <summary>The tokens with their ids; of a token given twice the last id counts, as in the reference.</summary>
    /// <exception cref="LukeTokenizerException">The file is missing, damaged, or holds an id that is no non-negative integer.</exception>
    public static Dictionary<string, int> Read(string path)
    {
        byte[] bytes;
        try
        {
            bytes = RegularFile.ReadAll(path, MaxBytes);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw JsonFile.Failure(path, exception.Message, exception);
        }

        Dictionary<string, int> tokens = new(StringComparer.Ordinal);
        try
        {
            var reader = new Utf8JsonReader(bytes);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                throw JsonFile.Failure(path, "it must be one JSON object that gives each token its id");
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var token = reader.GetString()!;
                reader.Read();
                if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt32(out var id) || id < 0)
                {
                    throw JsonFile.Failure(path, $"the id of '{token}' must be an integer that is not negative");
                }

                tokens[token] = id;
            }

            reader.Read(); // nothing may follow the object
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            throw JsonFile.Failure(path, exception.Message, exception);
        }

        return tokens;
    }
}
