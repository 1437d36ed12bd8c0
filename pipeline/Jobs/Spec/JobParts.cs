using LukePipeline.Extraction;
using LukePipeline.Ground;
using LukePipeline.Ground.Settings;
using LukePipeline.Tables;
using LukePipeline.Tables.Formats;

namespace LukePipeline.Jobs.Spec;

/// <summary>What jobs are made of: the stages that can run, and the formats that their tables can have.</summary>
/// <param name="Stages">The stages.</param>
/// <param name="Formats">The formats.</param>
public sealed record JobParts(StageRegistry Stages, TableFormats Formats)
{
    /// <summary>The key that names a format, where there is a choice.</summary>
    public const string FormatKey = "tableFormat";

    /// <summary>Those of this program.</summary>
    public static JobParts Shipped { get; } = new(StageRegistry.Shipped, TableFormats.Shipped);

    /// <summary>Every key that a job may have, in the order of the help.</summary>
    public SettingSchema Schema => field ??= JobSpecKeys.Of(this);

    /// <summary>Names of all tables that a job may have.</summary>
    public IReadOnlyList<string> TableNames => field ??= Stages.TablesOf(Stages.All.Select(stage => stage.Id)).Names;

    /// <summary>Names of all columns that <c>documents</c> may have, carried metadata left out.</summary>
    public IReadOnlyList<string> DocumentColumns => field ??= Stages.TablesOf(Stages.All.Select(stage => stage.Id)).DocumentTable([]).ColumnNames;

    /// <summary>The format that the tables of a job are written in.</summary>
    /// <exception cref="LukeException">There is none of the name that the job gives.</exception>
    internal ITableFormat FormatOf(JobSpec spec) => Formats.Get(spec.OfStages is { } keys && keys.TryGetValue(FormatKey, out var format) ? format.GetString() : null);

    /// <summary>Whether a name is that of a file which a job publishes.</summary>
    public bool IsOutputFile(string name) =>
        TableNames.Any(table => name.StartsWith($"{table}/part-", StringComparison.Ordinal))
        && Formats.All.Any(format => name.EndsWith(format.Extension, StringComparison.Ordinal));
}
