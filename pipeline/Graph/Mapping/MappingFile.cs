namespace LukePipeline.Graph.Mapping;

/// <summary><c>mapping.json</c>.</summary>
internal sealed record MappingFile
{
    public Dictionary<string, LabelMapping> Labels { get; init; } = [];

    public Dictionary<string, RelationMapping> Relations { get; init; } = [];

    /// <summary>
    /// The same, where relations know the labels by the names that they have now: one between persons is one between humans, once a user calls them so.
    /// </summary>
    /// <param name="before">The labels as they were when the relations were written.</param>
    public MappingFile WithNamesOf(IReadOnlyDictionary<string, LabelMapping> before)
    {
        var renamed = before.Select(label => (Old: label.Value.Name ?? label.Key, New: Labels[label.Key].Name ?? label.Key)).Distinct().ToLookup(name => name.Old, name => name.New);
        return renamed.All(name => name.SequenceEqual([name.Key])) ? this : this with
        {
            Relations = Relations.ToDictionary(relation => relation.Key, relation => relation.Value with { Domain = Now(relation.Value.Domain), Range = Now(relation.Value.Range) }),
        };

        IReadOnlyList<string> Now(IReadOnlyList<string> names) => [.. names.SelectMany(name => renamed[name].Append(name)).Distinct()];
    }

    /// <summary>The entries in the order of their names, so that equal mappings have equal hashes.</summary>
    public MappingFile Sorted() => new()
    {
        Labels = Labels.OrderBy(entry => entry.Key, StringComparer.Ordinal).ToDictionary(),
        Relations = Relations.OrderBy(entry => entry.Key, StringComparer.Ordinal).ToDictionary(),
    };
}
