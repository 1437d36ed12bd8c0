using LukePipeline.Extraction;
using LukePipeline.Tables;
using LukePipeline.Tables.Formats.Parquet;
using LukePipeline.Tests.Support;

namespace LukePipeline.Tests.Tables;

public sealed class MetadataFieldTests
{
    [Theory]
    [InlineData("year", "year", MetadataType.Text)]
    [InlineData("year:int", "year", MetadataType.Int)]
    [InlineData("dc:title", "dc:title", MetadataType.Text)]
    [InlineData("dc:date:date", "dc:date", MetadataType.Date)]
    [InlineData("a:text", "a", MetadataType.Text)]
    [InlineData(":int", ":int", MetadataType.Text)]
    public void Parse_FieldWithOrWithoutAType_IsBoth(string text, string name, MetadataType type) =>
        Assert.Equal(new MetadataField(name, type), MetadataField.Parse(text));

    [Theory]
    [InlineData("year:int", "2024.0", true)]
    [InlineData("year:int", "-7.00 ", true)]
    [InlineData("year:int", "2024.5", false)]
    [InlineData("year:int", "2024.", false)]
    [InlineData("year:int", ".0", false)]
    [InlineData("when:date", "2024-05-31T23:00:00-05:00", true)]
    [InlineData("when:date", "2024-05-31 10:00:00", true)]
    [InlineData("when:date", "2024-05-31 or so", false)]
    public void Fits_WhatProgramsWriteForAType_IsTaken(string field, string value, bool fits) =>
        Assert.Equal(fits, MetadataField.Parse(field).Fits(value));

    [Fact]
    public async Task Write_TypedFields_HaveOneTypeAndNullForWhatDoesNotFit()
    {
        using var folder = new TemporaryFolder();
        MetadataField[] fields = [.. new[] { "t", "b:bool", "i:int", "d:double", "day:date", "when:timestamp" }.Select(MetadataField.Parse)];
        var options = new TableWriterOptions { Tables = StageRegistry.Shipped.TablesOf([]), Format = new ParquetFormat(), MetadataFields = fields };
        string?[][] rows =
        [
            ["x", "true", "-5", "1.5e3", "2024-02-29", "2024-05-31T12:00:00+02:00"],
            ["y", "yes", "5.5", "NaN", "2023-02-29", "31.5.2024"],
            [null, null, null, null, null, null],
            ["z", "false", "2024.0", "2", "2024-05-31T23:00:00-05:00", null],
        ];
        await using var writer = await TableSetWriter.CreateAsync(folder.Path, "x", options, default);
        foreach (var row in rows)
        {
            var document = Sample.Documents(seed: 5, count: 50).First(r => r.Failure is null).Document! with
            {
                Metadata = fields.Zip(row).Where(value => value.Second is not null).ToDictionary(value => value.First.Name, value => value.Second!),
            };
            await writer.WriteAsync(DocumentRows.Done(document with { Counts = new Dictionary<string, int>() }, []), default);
        }

        var file = (await writer.CompleteAsync(default))[0];

        Assert.Equal(
            ["t VARCHAR", "b BOOLEAN", "i BIGINT", "d DOUBLE", "day DATE", "when TIMESTAMP WITH TIME ZONE"], DuckDb.Columns(file.Path).TakeLast(6));
        Assert.Equal(
            ["x|true|-5|1500.0|2024-02-29|1717149600000000", "y|||||", "|||||", "z|false|2024|2.0|2024-05-31|"],
            DuckDb.Query($"SELECT concat_ws('|', coalesce(t, ''), coalesce(b::VARCHAR, ''), coalesce(i::VARCHAR, ''), coalesce(d::VARCHAR, ''), coalesce(day::VARCHAR, ''), coalesce(epoch_us(\"when\")::VARCHAR, '')) FROM read_parquet({DuckDb.Quote(file.Path)})").Select(row => (string)row[0]!));
        Assert.Equal([true, false, false, false, false, false], fields.Zip(rows[1]).Select(value => value.First.Fits(value.Second!)));
    }
}
