using System.Globalization;
using System.Text;
using LukePipeline.Jobs.Snapshots;
using LukePipeline.Tables;

namespace LukePipeline.Jobs.Datasets;

/// <summary>One view for each table of a snapshot, over exactly its files: who runs it sees the snapshot whole, whatever is written meanwhile.</summary>
internal static class DuckDbViews
{
    /// <summary>The script, in UTF-8.</summary>
    /// <param name="location">The output prefix.</param>
    /// <param name="snapshot">The snapshot.</param>
    /// <param name="tables">The tables of the dataset.</param>
    /// <param name="format">The format of their files, which DuckDB reads.</param>
    public static byte[] Of(string location, Snapshot snapshot, IReadOnlyList<Table> tables, ITableFormat format)
    {
        var script = new StringBuilder();
        script.Append(CultureInfo.InvariantCulture, $"-- Snapshot {snapshot.Number} of {snapshot.CommittedAt:yyyy-MM-dd'T'HH:mm:ss'Z'}. In DuckDB: .read views.sql\n");
        foreach (var table in tables)
        {
            var files = snapshot.Files.Where(file => file.Table == table.Name).ToList();
            script.Append(CultureInfo.InvariantCulture, $"CREATE OR REPLACE VIEW {table.Name} AS SELECT ");
            if (files.Count == 0)
            {
                // A dataset whose inputs are all gone.
                script.AppendJoin(", ", table.ColumnNames.Select(column => $"NULL AS \"{column.Replace("\"", "\"\"", StringComparison.Ordinal)}\"")).Append(" WHERE false;\n");
                continue;
            }

            script.Append(CultureInfo.InvariantCulture, $"* FROM {format.DuckDbReader}([\n  ");
            script.AppendJoin(",\n  ", files.Select(file => $"'{location.TrimEnd('/').Replace("'", "''", StringComparison.Ordinal)}/{file.Name}'"));
            script.Append("]);\n");
        }

        return Encoding.UTF8.GetBytes(script.ToString());
    }
}
