using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Nodes;
using LukePipeline.Ground;

namespace LukePipeline.Graph.Mapping;

/// <summary>What labels and relations of the models become in the graph. What it does not know becomes a label or a type of the same name.</summary>
public sealed class GraphMapping
{
    private static readonly string[] Literals = ["date", "string"];
    private static readonly LabelMapping AnyLabel = new();
    private static readonly RelationMapping AnyRelation = new();

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = System.Text.Json.Serialization.JsonUnmappedMemberHandling.Disallow,
        ReadCommentHandling = JsonCommentHandling.Skip,
    };

    private readonly FrozenDictionary<string, LabelMapping> _labels;
    private readonly FrozenDictionary<string, RelationMapping> _relations;

    private GraphMapping(MappingFile file)
    {
        _labels = file.Labels.ToFrozenDictionary(StringComparer.Ordinal);
        _relations = file.Relations.ToFrozenDictionary(StringComparer.Ordinal);
        Hash = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(file.Sorted(), Json)));
    }

    /// <summary>The mapping that ships, for the labels and relations of the models that ship.</summary>
    public static GraphMapping Shipped { get; } = new(ReadShipped().Deserialize<MappingFile>(Json)!);

    /// <summary>SHA-256 of the mapping, lower-case hexadecimal.</summary>
    public string Hash { get; }

    /// <summary>The labels that are named, as the models spell them.</summary>
    public IEnumerable<string> Labels => _labels.Keys.Order(StringComparer.Ordinal);

    /// <summary>The relations that are named, as the models spell them.</summary>
    public IEnumerable<string> Relations => _relations.Keys.Order(StringComparer.Ordinal);

    /// <summary>The mapping that ships, with the keys of a file in place of those of the same entry.</summary>
    /// <exception cref="LukeException">The file cannot be understood.</exception>
    public static GraphMapping Read(string path) => Parse(Utf8Text.ReadAll(path), path);

    /// <summary>The same of the content of a file.</summary>
    /// <param name="json">The content.</param>
    /// <param name="origin">What it is, for messages.</param>
    /// <exception cref="LukeException">It cannot be understood.</exception>
    public static GraphMapping Parse(string json, string origin)
    {
        try
        {
            var merged = MappingMerge.Merge(ReadShipped(), json);
            var file = merged.Deserialize<MappingFile>(Json)!;
            Check(file);
            return new GraphMapping(file.WithNamesOf(Shipped._labels));
        }
        catch (Exception e) when (e is JsonException or ArgumentException or InvalidOperationException)
        {
            throw new LukeException($"{origin} is no mapping: {e.Message} Write {{\"labels\": {{\"PER\": {{\"name\": \"Person\"}}}}, \"relations\": {{...}}}}.", e);
        }
    }

    /// <summary>What becomes of a label.</summary>
    public LabelMapping OfLabel(string label) => _labels.GetValueOrDefault(label, AnyLabel);

    /// <summary>The name that a label has in the graph.</summary>
    public string NameOf(string label) => OfLabel(label).Name ?? label;

    /// <summary>What becomes of a relation.</summary>
    public RelationMapping OfRelation(string relation) => _relations.GetValueOrDefault(relation, AnyRelation);

    /// <summary>The type of the edges of a relation.</summary>
    public string TypeOf(string relation) => OfRelation(relation).Type ?? relation;

    /// <summary>The property that a relation to a value becomes.</summary>
    public string PropertyOf(string relation) => OfRelation(relation).Value ?? TypeOf(relation);

    private static JsonObject ReadShipped()
    {
        using var stream = typeof(GraphMapping).Assembly.GetManifestResourceStream("LukePipeline.Graph.Mapping.mapping.json")!;
        return JsonNode.Parse(stream)!.AsObject();
    }

    private static void Check(MappingFile file)
    {
        if (file.Labels.FirstOrDefault(label => label.Value.Literal is { } literal && !Literals.Contains(literal)) is { Key: not null } wrong)
        {
            throw new ArgumentException($"The label {wrong.Key} has the literal '{wrong.Value.Literal}': write date, string or none.");
        }

        if (file.Labels.Values.Select(label => label.Iri).Concat(file.Relations.Values.Select(relation => relation.Iri))
            .FirstOrDefault(iri => iri is not null && !Uri.IsWellFormedUriString(iri, UriKind.Absolute)) is { } iri)
        {
            throw new ArgumentException($"'{iri}' is no absolute IRI.");
        }

        CheckEnds(file);
    }

    /// <summary>A label that no entry names may be one of the user's own model; one that is nearly a known one is a slip, and would make an issue of every edge.</summary>
    private static void CheckEnds(MappingFile file)
    {
        var names = file.Labels.Select(label => label.Value.Name ?? label.Key).Concat(Shipped?._labels.Select(label => label.Value.Name ?? label.Key) ?? []).ToHashSet(StringComparer.Ordinal);
        foreach (var (relation, end, label) in file.Relations.SelectMany(relation =>
            relation.Value.Domain.Select(label => (relation.Key, "domain", label)).Concat(relation.Value.Range.Select(label => (relation.Key, "range", label)))))
        {
            if (!names.Contains(label) && Spelling.Nearest(label, names) is { } nearest)
            {
                throw new ArgumentException($"relations.{relation}.{end} has '{label}', which names no label: did you mean '{nearest}'? A label of your own needs an entry in labels.");
            }
        }
    }
}
