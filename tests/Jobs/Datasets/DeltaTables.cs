using System.Text.Json;
using LukePipeline.Tests.Support;

namespace LukePipeline.Tests.Jobs.Datasets;

/// <summary>A Delta Lake reader that is not ours: ClickHouse, with the kernel of Delta Lake itself.</summary>
internal static class DeltaTables
{
    /// <summary>The package that holds it.</summary>
    public const string Package = "chdb";

    /// <summary>One column of every row of tables in some versions, sorted; the process of the reader takes a second to start, so that all are asked at once.</summary>
    /// <param name="output">The dataset.</param>
    /// <param name="questions">Table, column, and version; null for the latest.</param>
    public static string[][] Read(string output, params (string Table, string Column, int? Version)[] questions)
    {
        var asked = JsonSerializer.Serialize(questions.Select(question => new
        {
            sql = $"SELECT toString({question.Column}) AS v FROM deltaLakeLocal('{output}/{question.Table}') ORDER BY v"
                + (question.Version is { } version ? $" SETTINGS delta_lake_snapshot_version={version}" : ""),
        }));
        var answer = NodeScript.Run(
            $$"""
            process.chdir('/');
            const { query } = require('chdb');
            console.log(JSON.stringify({{asked}}.map(q => query(q.sql, 'JSONCompact')).map(text => JSON.parse(text).data.map(row => row[0] ?? '-'))));
            """,
            output);
        return JsonSerializer.Deserialize<string[][]>(answer)!;
    }
}
