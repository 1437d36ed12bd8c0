using System.Text.Json;
using System.Text.Json.Nodes;

namespace LukePipeline.Graph.Mapping;

/// <summary>Puts what a user writes of labels and relations over what ships, key by key: an entry that only adds <c>local</c> keeps its name and IRI.</summary>
internal static class MappingMerge
{
    private const string Literal = "literal";
    private static readonly JsonDocumentOptions Lenient = new() { CommentHandling = JsonCommentHandling.Skip };

    /// <summary>Merges.</summary>
    /// <param name="shipped">What ships; it is changed.</param>
    /// <param name="json">What the user writes.</param>
    /// <exception cref="ArgumentException">It is no mapping, or a value in it is null.</exception>
    public static JsonObject Merge(JsonObject shipped, string json)
    {
        foreach (var (part, entries) in Entries(JsonNode.Parse(json, documentOptions: Lenient), "the mapping"))
        {
            MappingKeys.Check(part);
            var known = Child(shipped, Key(shipped, part));
            foreach (var (name, entry) in Entries(entries, part))
            {
                var merged = Child(known, name);
                foreach (var (key, value) in Entries(entry, $"{part}.{name}"))
                {
                    MappingKeys.Check(part, name, key, value);
                    merged[Key(merged, key)] = value!.DeepClone();
                }

                // What ships as a value becomes a node so.
                if (merged[Key(merged, Literal)]?.ToString() == "none")
                {
                    merged.Remove(Key(merged, Literal));
                }
            }
        }

        return shipped;
    }

    private static JsonObject Entries(JsonNode? node, string what) =>
        node as JsonObject ?? throw new ArgumentException(node is null ? $"{what} is null: leave it out instead." : $"{what} is no object.");

    /// <summary>Keys are read whatever their case.</summary>
    private static string Key(JsonObject node, string key) => node.Select(entry => entry.Key).FirstOrDefault(known => known.Equals(key, StringComparison.OrdinalIgnoreCase)) ?? key;

    private static JsonObject Child(JsonObject node, string key)
    {
        if (node[key] is not JsonObject child)
        {
            node[key] = child = [];
        }

        return child;
    }
}
