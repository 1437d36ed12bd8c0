using System.Globalization;

namespace LukePipeline.Jobs.Snapshots;

/// <summary>The names of a dataset below its output prefix, beside those of a job.</summary>
public static class DatasetPaths
{
    /// <summary>The folder of the snapshots.</summary>
    public const string Folder = "_snapshots/";

    /// <summary>Names the current snapshot, for people; the folder of the snapshots is the truth.</summary>
    public const string Current = "current.json";

    /// <summary>One view for each table, for DuckDB.</summary>
    public const string Views = "views.sql";

    /// <summary>THE commit of a run.</summary>
    public static string Snapshot(int number) => $"{Folder}{Number(number)}.json";

    /// <summary>The inputs as they were.</summary>
    public static string Catalogue(int number) => $"{Folder}{Number(number)}.inputs.parquet";

    /// <summary>The folder of the log of a table.</summary>
    public static string DeltaFolder(string table) => $"{table}/_delta_log/";

    /// <summary>A version of a table in its log.</summary>
    public static string DeltaVersion(string table, int number) => $"{DeltaFolder(table)}{number.ToString("D20", CultureInfo.InvariantCulture)}.json";

    /// <summary>The number of the snapshot that a name is of; null for any other name.</summary>
    public static int? NumberOf(string name) =>
        name.StartsWith(Folder, StringComparison.Ordinal) && name.EndsWith(".json", StringComparison.Ordinal)
        && int.TryParse(name.AsSpan(Folder.Length, name.Length - Folder.Length - ".json".Length), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;

    private static string Number(int number) => number.ToString("D8", CultureInfo.InvariantCulture);
}
