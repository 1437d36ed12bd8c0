using System.Diagnostics;
using System.Text.Json;
using LukePipeline.Tests.Support;

namespace LukePipeline.Tests.Jobs.Datasets;

/// <summary>The same reader as <see cref="DeltaTables"/>, kept at hand to be asked again and again while somebody writes.</summary>
internal sealed class DeltaReader(string output) : IDisposable
{
    private const string Script =
        """
        process.chdir('/');
        const { query } = require('chdb');
        require('readline').createInterface({ input: process.stdin }).on('line', sql => {
          let answer;
          try { answer = JSON.parse(query(JSON.parse(sql), 'JSONCompact')).data.map(row => row[0]); } catch (error) { answer = String(error); }
          console.log(JSON.stringify(answer));
        });
        """;

    private readonly Process _process = NodeScript.Start(Script);

    /// <summary>A column of every row of a table as it is now, or was in a version, sorted.</summary>
    public string[] Read(string table, string column, int? version = null)
    {
        var sql = $"SELECT toString({column}) AS v FROM deltaLakeLocal('{output}/{table}') ORDER BY v" + (version is null ? "" : $" SETTINGS delta_lake_snapshot_version={version}");
        _process.StandardInput.WriteLine(JsonSerializer.Serialize(sql));
        _process.StandardInput.Flush();
        using var answer = JsonDocument.Parse(_process.StandardOutput.ReadLine() ?? throw new InvalidOperationException("The reader has ended."));
        return answer.RootElement.ValueKind == JsonValueKind.Array
            ? [.. answer.RootElement.EnumerateArray().Select(row => row.GetString()!)]
            : throw new InvalidOperationException($"{table}: {answer.RootElement.GetString()}");
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }
}
