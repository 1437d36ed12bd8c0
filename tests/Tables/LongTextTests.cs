using LukePipeline.Tables;
using LukePipeline.Tables.Formats.Parquet;
using LukePipeline.Tests.Support;

namespace LukePipeline.Tests.Tables;

/// <summary>Texts so long that the statistics of a file must not repeat them.</summary>
public sealed class LongTextTests : IDisposable
{
    private static readonly string Long = string.Concat(Enumerable.Repeat("é 😀 word ", 200_000)); // 2.6 MB, which compress to next to nothing

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Write_LongText_StandsInNoStatistics()
    {
        Row[] rows = [new("a", null, ["x", Long]), new("b", Long, []), new(Long, "", ["y"]), new("c", "short", ["z"])];

        var path = await WriteAsync(rows);

        // Read back by us and by DuckDB, as text.
        var read = new List<(string, string?, string)>();
        await using (var stream = File.OpenRead(path))
        {
            await foreach (var row in new ParquetFormat().ReadAsync(
                stream, "table", ["id", "note", "names"], (values, at) => (values.Text("id", at)!, values.Text("note", at), string.Join('|', values.Texts("names", at))), CancellationToken.None))
            {
                read.Add(row);
            }
        }

        Assert.Equal(rows.Select(row => (row.Id, row.Note, string.Join('|', row.Names))), read);
        Assert.Equal(
            rows.Select(row => (row.Id, row.Note, string.Join('|', row.Names))),
            DuckDb.Query($"SELECT id, note, array_to_string(names, '|') FROM read_parquet({DuckDb.Quote(path)})").Select(row => ((string)row[0]!, (string?)row[1], (string)row[2]!)));
        Assert.Equal(["id VARCHAR", "note VARCHAR", "names VARCHAR[]"], DuckDb.Columns(path));
        Assert.DoesNotContain(LongestStatistics(path), bytes => bytes > TextPages.MaxStatisticsBytes);

        // Pages are compressed; what their headers repeat is not.
        Assert.InRange(new FileInfo(path).Length, 1, Long.Length / 10);
    }

    [Fact]
    public async Task Write_ShortTexts_KeepTheirStatistics()
    {
        var path = await WriteAsync([new("a", null, ["x"]), new(new string('z', TextPages.MaxStatisticsBytes), "b", [])]);

        Assert.Equal(TextPages.MaxStatisticsBytes, LongestStatistics(path).Max());
    }

    /// <summary>Bytes of the greatest value of each column, where the file tells one.</summary>
    private static IEnumerable<long> LongestStatistics(string path) =>
        DuckDb.Query($"SELECT max(strlen(coalesce(stats_max_value, ''))) FROM parquet_metadata({DuckDb.Quote(path)}) GROUP BY column_id").Select(row => (long)row[0]!);

    private async Task<string> WriteAsync(IReadOnlyList<Row> rows)
    {
        var path = _folder.File("table.parquet");
        Column<Row>[] columns =
        [
            new TextColumn<Row>("id", row => row.Id), new TextColumn<Row>("note", row => row.Note, Nullable: true), new TextListColumn<Row>("names", row => row.Names),
        ];
        await using var file = await new ParquetFormat().CreateAsync(path, columns, new TableWriterOptions { Tables = new TableList([], []), Format = new ParquetFormat() }, CancellationToken.None);
        foreach (var row in rows)
        {
            await file.WriteAsync(row, CancellationToken.None);
        }

        await file.CompleteAsync(CancellationToken.None);
        return path;
    }

    private sealed record Row(string Id, string? Note, IReadOnlyList<string> Names);
}
