using System.Text.Json;
using LukePipeline.Graph.Resolution;
using LukePipeline.Ground;

namespace LukePipeline.Graph.Evaluation;

/// <summary>
/// Documents whose mentions are annotated with what they name: JSON lines (<c>.gz</c> or not) with <c>mentions</c>, each with <c>text</c>,
/// <c>label</c>, <c>cluster</c> (a number or a text, inside the document) and, where it is known, <c>identity</c> (a text, across documents).
/// </summary>
internal static class GoldDocuments
{
    /// <summary>The mentions of each document.</summary>
    /// <exception cref="LukeException">The file is missing, or a line cannot be understood.</exception>
    public static IEnumerable<IReadOnlyList<GoldMention>> Read(string path)
    {
        if (!File.Exists(path))
        {
            throw new LukeException($"{path}: no such file. Name documents with annotated mentions, .jsonl or .jsonl.gz.");
        }

        using var reader = Utf8Text.OpenLines(path);
        for (var number = 1; reader.ReadLine() is { } line; number++)
        {
            if (line.Length > 0)
            {
                yield return ReadLine(path, number, line);
            }
        }
    }

    private static List<GoldMention> ReadLine(string path, int number, string line)
    {
        try
        {
            using var json = JsonDocument.Parse(line);
            return [.. json.RootElement.GetProperty("mentions").EnumerateArray().Select(ReadMention)];
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new LukeException($"{path}, line {number}: {e.Message} Each line has \"mentions\": [{{\"text\", \"label\", \"cluster\"}}].", e);
        }
    }

    private static GoldMention ReadMention(JsonElement mention) => new(
        new NamedMention(Text(mention, "text"), Text(mention, "label")),
        mention.GetProperty("cluster") is { ValueKind: JsonValueKind.String or JsonValueKind.Number } cluster ? cluster.ToString() : throw new InvalidOperationException("A \"cluster\" is neither a number nor a text."),
        mention.TryGetProperty("identity", out var identity) && identity.ValueKind == JsonValueKind.String ? identity.GetString() : null);

    private static string Text(JsonElement mention, string key) => mention.GetProperty(key) is { ValueKind: JsonValueKind.String } text && text.GetString() is { Length: > 0 } found
        ? found
        : throw new InvalidOperationException($"A \"{key}\" is no text, or empty.");
}
