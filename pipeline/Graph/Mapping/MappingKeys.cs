using System.Text.Json;
using System.Text.Json.Nodes;

namespace LukePipeline.Graph.Mapping;

/// <summary>The keys of a mapping and what each has, so that what is wrong with one is said by its name.</summary>
internal static class MappingKeys
{
    private const string Text = "a text", Truth = "true or false", Texts = "a list of texts";

    private static readonly Dictionary<string, string> OfLabels = new(StringComparer.OrdinalIgnoreCase)
    {
        ["name"] = Text,
        ["iri"] = Text,
        ["literal"] = Text,
        ["local"] = Truth,
        ["drop"] = Truth,
    };

    private static readonly Dictionary<string, string> OfRelations = new(StringComparer.OrdinalIgnoreCase)
    {
        ["type"] = Text,
        ["iri"] = Text,
        ["domain"] = Texts,
        ["range"] = Texts,
        ["symmetric"] = Truth,
        ["inverse"] = Text,
        ["functional"] = Truth,
        ["antisymmetric"] = Truth,
        ["value"] = Text,
    };

    /// <summary>Checks the name of a part.</summary>
    /// <exception cref="ArgumentException">There is no such part.</exception>
    public static void Check(string part) => _ = KeysOf(part);

    /// <summary>Checks a key of an entry.</summary>
    /// <exception cref="ArgumentException">There is no such key, or its value is not what it has to be.</exception>
    public static void Check(string part, string entry, string key, JsonNode? value)
    {
        var where = $"{part}.{entry}.{key}";
        if (!KeysOf(part).TryGetValue(key, out var kind))
        {
            throw new ArgumentException($"{part}.{entry} has no key '{key}': the keys are {string.Join(", ", KeysOf(part).Keys)}.");
        }

        if (value is null || (value is JsonArray list && list.Any(item => item is null)))
        {
            throw new ArgumentException($"{where} is null, or has one in it: leave it out instead.");
        }

        if (!Fits(value, kind))
        {
            throw new ArgumentException($"{where} is {value.ToJsonString()}: write {kind}, or leave it out.");
        }
    }

    private static Dictionary<string, string> KeysOf(string part) => part.ToLowerInvariant() switch
    {
        "labels" => OfLabels,
        "relations" => OfRelations,
        _ => throw new ArgumentException($"there is no key '{part}': the keys are labels and relations."),
    };

    private static bool Fits(JsonNode value, string kind) => kind switch
    {
        Text => IsText(value),
        Texts => value is JsonArray list && list.All(IsText),
        _ => value.GetValueKind() is JsonValueKind.True or JsonValueKind.False,
    };

    private static bool IsText(JsonNode? value) => value?.GetValueKind() == JsonValueKind.String && !string.IsNullOrWhiteSpace(value.GetValue<string>());
}
