namespace LukePipeline.Graph.Mapping;

/// <summary><c>mapping.json</c>.</summary>
internal sealed record MappingFile
{
    public Dictionary<string, LabelMapping> Labels { get; init; } = [];

    public Dictionary<string, RelationMapping> Relations { get; init; } = [];

    /// <summary>These entries, with others in place of those of the same name.</summary>
    public MappingFile With(MappingFile other) => new()
    {
        Labels = Labels.Concat(other.Labels).GroupBy(entry => entry.Key).ToDictionary(entry => entry.Key, entry => entry.Last().Value),
        Relations = Relations.Concat(other.Relations).GroupBy(entry => entry.Key).ToDictionary(entry => entry.Key, entry => entry.Last().Value),
    };

    /// <summary>The entries in the order of their names, so that equal mappings have equal hashes.</summary>
    public MappingFile Sorted() => new()
    {
        Labels = Labels.OrderBy(entry => entry.Key, StringComparer.Ordinal).ToDictionary(),
        Relations = Relations.OrderBy(entry => entry.Key, StringComparer.Ordinal).ToDictionary(),
    };
}
