using System.Text.Json;

namespace LukePipeline.Luke.Tokenizer.Settings;

/// <summary>Reads small JSON files with errors that name the file.</summary>
internal static class JsonFile
{
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

            bytes = File.ReadAllBytes(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Failure(path, exception.Message, exception);
        }

        try
        {
            using var document = JsonDocument.Parse(bytes);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? document.RootElement.Clone()
                : throw Failure(path, $"its root is {Describe(document.RootElement)}, not an object");
        }
        catch (JsonException exception)
        {
            throw Failure(path, exception.Message, exception);
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
