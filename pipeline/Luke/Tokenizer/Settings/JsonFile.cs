using System.Text.Json;
using LukePipeline.Ground;

namespace LukePipeline.Luke.Tokenizer.Settings;

/// <summary>Reads small JSON files with errors that name the file.</summary>
internal static class JsonFile
{
    private const long MaxBytes = 64 << 20;

    /// <summary>The root object of a file; null where there is no such file.</summary>
    /// <exception cref="LukeTokenizerException">The file cannot be read, is not JSON, or its root is not an object.</exception>
    public static JsonElement? TryReadObject(string path)
    {
        byte[] bytes;
        try
        {
            if (!File.Exists(path))
            {
                return null;
            }

            bytes = RegularFile.ReadAll(path, MaxBytes);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Failure(path, exception.Message, exception);
        }

        try
        {
            using var document = JsonDocument.Parse(bytes);
            CheckTexts(document.RootElement);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? document.RootElement.Clone()
                : throw Failure(path, $"its root is {Describe(document.RootElement)}, not an object");
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            throw Failure(path, exception.Message, exception);
        }
    }

    /// <summary>Reads every text once: one with half a surrogate pair is valid JSON, and fails whoever asks for it.</summary>
    private static void CheckTexts(JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var property in value.EnumerateObject())
                {
                    _ = property.Name;
                    CheckTexts(property.Value);
                }

                break;
            case JsonValueKind.Array:
                foreach (var item in value.EnumerateArray())
                {
                    CheckTexts(item);
                }

                break;
            case JsonValueKind.String:
                _ = value.GetString();
                break;
        }
    }

    /// <summary>A failure that names the file.</summary>
    public static LukeTokenizerException Failure(string path, string reason, Exception? inner = null) =>
        new($"{path} cannot be used: {reason.TrimEnd('.')}.", inner);

    /// <summary>A value as an error message shows it.</summary>
    public static string Describe(JsonElement value)
    {
        var text = value.GetRawText();
        return text.Length <= 60 ? text : text[..60] + "…";
    }
}
