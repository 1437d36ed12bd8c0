using System.Text.Json;
using LukePipeline.Engine.Batches;
using LukePipeline.Jobs.Delta;
using LukePipeline.Jobs.Spec;
using LukePipeline.Tables;

namespace LukePipeline.Jobs.Datasets;

/// <summary>The tables of a snapshot, which follow from its settings: another one may have had other stages, or other carried fields.</summary>
internal static class DatasetTables
{
    /// <summary>Their names, and what the stages count.</summary>
    public static TableList ListOf(IReadOnlyDictionary<string, string> settings, JobParts parts) => parts.Stages.TablesOf(Names(settings, "stages").Select(name => new StageId(name)));

    /// <summary>The fields that are carried.</summary>
    public static IReadOnlyList<MetadataField> FieldsOf(IReadOnlyDictionary<string, string> settings) => [.. Names(settings, "metadataFields").Select(MetadataField.Parse)];

    /// <summary>All tables with their columns.</summary>
    public static IReadOnlyList<Table> Of(IReadOnlyDictionary<string, string> settings, JobParts parts) => ListOf(settings, parts).All(FieldsOf(settings));

    /// <summary>Whether the tables of two snapshots have other columns; null for no, as it is recorded.</summary>
    public static bool? HaveChanged(IReadOnlyDictionary<string, string>? before, IReadOnlyDictionary<string, string> now, JobParts parts) =>
        before is not null && !Schemas(before, parts).SequenceEqual(Schemas(now, parts)) ? true : null;

    private static IEnumerable<(string Table, string Schema)> Schemas(IReadOnlyDictionary<string, string> settings, JobParts parts) =>
        Of(settings, parts).Select(table => (table.Name, DeltaSchema.Of(table)));

    private static string[] Names(IReadOnlyDictionary<string, string> settings, string key) =>
        settings.TryGetValue(key, out var names) ? JsonSerializer.Deserialize<string[]>(names) ?? [] : [];
}
