using System.Data;
using DuckDB.NET.Data;

namespace LukePipeline.Tests.Support;

/// <summary>DuckDB as an independent reader of our Parquet files.</summary>
internal static class DuckDb
{
    /// <summary>All rows of a query; write '{0}' style placeholders into the text with <see cref="Quote"/>.</summary>
    public static List<object?[]> Query(string sql)
    {
        using var connection = new DuckDBConnection("DataSource=:memory:");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var rows = new List<object?[]>();
        while (reader.Read())
        {
            rows.Add([.. Enumerable.Range(0, reader.FieldCount).Select(i => reader.IsDBNull(i) ? null : reader.GetValue(i))]);
        }

        return rows;
    }

    /// <summary>The columns of a Parquet file as "name TYPE".</summary>
    public static string[] Columns(string path) =>
        [.. Query($"DESCRIBE SELECT * FROM read_parquet({Quote(path)})").Select(row => $"{row[0]} {row[1]}")];

    /// <summary>A text as a SQL literal.</summary>
    public static string Quote(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";
}
