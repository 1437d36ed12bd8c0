using System.Text.Json;
using System.Text.Json.Nodes;

namespace LukePipeline.Reference.Verification;

/// <summary>Compares what was computed with what was recorded.</summary>
internal static class JsonDifference
{
    private const int ShownCharacters = 80;

    /// <summary>The first difference, for people; null when both are equal.</summary>
    public static string? Find(JsonElement expected, JsonNode? actual, string path = "")
    {
        switch (expected.ValueKind)
        {
            case JsonValueKind.Object when actual is JsonObject properties:
                return expected.EnumerateObject()
                    .Select(property => properties.ContainsKey(property.Name)
                        ? Find(property.Value, properties[property.Name], Join(path, property.Name))
                        : $"{Join(path, property.Name)} is missing")
                    .Concat(properties
                        .Where(property => !expected.TryGetProperty(property.Key, out _))
                        .Select(property => $"{Join(path, property.Key)} was not recorded"))
                    .FirstOrDefault(difference => difference is not null);
            case JsonValueKind.Array when actual is JsonArray items:
                return expected.GetArrayLength() != items.Count
                    ? $"{path} has {items.Count} elements, recorded were {expected.GetArrayLength()}"
                    : expected.EnumerateArray()
                        .Select((item, index) => Find(item, items[index], $"{path}[{index}]"))
                        .FirstOrDefault(difference => difference is not null);
            case JsonValueKind.String when actual is JsonValue && actual.GetValueKind() == JsonValueKind.String:
                return ReferenceJson.GetText(expected) == actual.GetValue<string>() ? null : Differ();
            default:
                return expected.GetRawText() == (actual?.ToJsonString() ?? "null") ? null : Differ();
        }

        string Differ() => $"{path} is {Shorten(actual?.ToJsonString() ?? "null")}, recorded was {Shorten(expected.GetRawText())}";
    }

    private static string Join(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";

    private static string Shorten(string text) => text.Length <= ShownCharacters ? text : text[..ShownCharacters] + "…";
}
