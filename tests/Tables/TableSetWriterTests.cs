using System.Text;
using LukePipeline.Extraction;
using LukePipeline.Extraction.Stages.Entities;
using LukePipeline.Tables;
using LukePipeline.Tables.Formats.Parquet;
using LukePipeline.Tests.Support;
using LukePipeline.Text;

namespace LukePipeline.Tests.Tables;

public sealed class TableSetWriterTests : IDisposable
{
    private static readonly string[] TextsToSurvive = ["", "plain", "Zürich", "日本語", "😀 👩‍👩‍👧", "a\nb\tc\"'\\", "\uFEFFx", "\0", new string('x', 5000)];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Write_EveryTable_IsReadByDuckDbValueForValue()
    {
        var rows = Sample.Documents(seed: 1, count: 700, texts: TextsToSurvive);

        var files = await WriteAsync("a", rows, rowGroupBytes: 20_000);

        var documents = rows.Where(r => r.Document is not null).Select(r => r.Document!).ToArray();
        Assert.Equal(
            documents.Select(d => Row(d.DocUid, d.DocId, d.Source, d.Position, d.Run, d.Characters, d.TextHash, d.RowHash, d.Sentences, d.Entities, d.Relations, d.Status == DocumentStatus.Done ? "done" : "failed", d.Reason?.ToString(), d.DroppedPairs, d.Metadata.GetValueOrDefault("lang"), d.Metadata.GetValueOrDefault("two words"))),
            Read(files[0]));
        Assert.Equal(
            rows.SelectMany(r => r.Of(SentenceTable.Instance)).Select(s => Row(s.DocUid, s.Sentence, s.Start, s.End, s.StartUtf16, s.EndUtf16, s.Text)),
            Read(files[1]));
        Assert.Equal(
            rows.SelectMany(r => r.Entities).Select(e => Row(e.DocUid, e.DocId, e.EntityId, e.Sentence, e.Start, e.End, e.StartUtf16, e.EndUtf16, e.Text, e.Label, e.Score)),
            Read(files[2]));
        Assert.Equal(
            rows.SelectMany(r => r.Relations).Select(r => Row(r.DocUid, r.DocId, r.HeadId, r.TailId, r.HeadText, r.TailText, r.HeadLabel, r.TailLabel, r.Label, r.Score, r.Sentence)),
            Read(files[3]));
        Assert.Equal(
            rows.SelectMany(r => r.Embeddings).Select(e => Row(e.DocUid, e.EntityId, e.Label, e.Vector)),
            Read(files[4]));
        Assert.Equal(
            rows.Where(r => r.Failure is not null).Select(r => r.Failure!).Select(f => Row(f.DocUid, f.DocId, f.Source, f.Position, f.Reason.ToString(), f.Message)),
            Read(files[5]));
        Assert.Equal(files.Select(f => f.Rows), files.Select(f => (long)DuckDb.Query($"SELECT count(*) FROM read_parquet({DuckDb.Quote(f.Path)})")[0][0]!));
        Assert.All(files.Take(5), f => Assert.InRange(RowGroups(f), 2, 1000));
    }

    [Fact]
    public async Task Write_NoRows_GivesReadableFilesWithEveryColumn()
    {
        var files = await WriteAsync("empty", []);

        Assert.All(files, file => Assert.Empty(Read(file)));
        Assert.Equal(
            [
                "doc_uid VARCHAR", "doc_id VARCHAR", "source VARCHAR", "position BIGINT", "run INTEGER", "characters INTEGER", "text_hash VARCHAR",
                "row_hash VARCHAR", "sentences INTEGER", "entities INTEGER", "relations INTEGER", "status VARCHAR", "reason VARCHAR", "dropped_pairs INTEGER", "lang VARCHAR", "two words VARCHAR",
            ],
            DuckDb.Columns(files[0].Path));
        Assert.Equal(
            ["doc_uid VARCHAR", "sentence INTEGER", "start INTEGER", "end INTEGER", "start_utf16 INTEGER", "end_utf16 INTEGER", "text VARCHAR"],
            DuckDb.Columns(files[1].Path));
        Assert.Equal(
            [
                "doc_uid VARCHAR", "doc_id VARCHAR", "entity_id VARCHAR", "sentence INTEGER", "start INTEGER", "end INTEGER", "start_utf16 INTEGER",
                "end_utf16 INTEGER", "text VARCHAR", "label VARCHAR", "score FLOAT",
            ],
            DuckDb.Columns(files[2].Path));
        Assert.Equal(
            [
                "doc_uid VARCHAR", "doc_id VARCHAR", "head_id VARCHAR", "tail_id VARCHAR", "head_text VARCHAR", "tail_text VARCHAR", "head_label VARCHAR",
                "tail_label VARCHAR", "label VARCHAR",
                "score FLOAT", "sentence INTEGER",
            ],
            DuckDb.Columns(files[3].Path));
        Assert.Equal(["doc_uid VARCHAR", "entity_id VARCHAR", "label VARCHAR", "vector FLOAT[]"], DuckDb.Columns(files[4].Path));
        Assert.Equal(
            ["doc_uid VARCHAR", "doc_id VARCHAR", "source VARCHAR", "position BIGINT", "reason VARCHAR", "message VARCHAR"],
            DuckDb.Columns(files[5].Path));
    }

    [Fact]
    public async Task Write_EmptyAndFullFilesTogether_ReadAsOneTable()
    {
        var empty = await WriteAsync("empty", []);
        var full = await WriteAsync("full", Sample.Documents(seed: 2, count: 10));

        for (var table = 0; table < full.Count; table++)
        {
            var rows = DuckDb.Query($"SELECT count(*) FROM read_parquet([{DuckDb.Quote(empty[table].Path)}, {DuckDb.Quote(full[table].Path)}])");
            Assert.Equal(full[table].Rows, rows[0][0]);
        }
    }

    [Fact]
    public async Task Write_SameRowsTwice_GivesTheSameBytes()
    {
        var first = await WriteAsync("first", Sample.Documents(seed: 3, count: 200), rowGroupBytes: 30_000);
        var second = await WriteAsync("second", Sample.Documents(seed: 3, count: 200), rowGroupBytes: 30_000);

        Assert.Equal(first.Select(f => (f.Table, f.Rows, f.Bytes, f.Sha256)), second.Select(f => (f.Table, f.Rows, f.Bytes, f.Sha256)));
        Assert.Equal(await File.ReadAllBytesAsync(first[0].Path), await File.ReadAllBytesAsync(second[0].Path));
    }

    [Fact]
    public async Task Write_Metadata_StandsInEveryFile()
    {
        var files = await WriteAsync("a", []);

        Assert.All(files, file => Assert.Equal(
            ["luke.job=j", "luke.schema_version=1"],
            DuckDb.Query($"SELECT key::VARCHAR || '=' || value::VARCHAR FROM parquet_kv_metadata({DuckDb.Quote(file.Path)}) ORDER BY 1").Select(row => row[0])));
        Assert.All(files, file => Assert.Equal(
            ["ZSTD"], DuckDb.Query($"SELECT DISTINCT compression FROM parquet_metadata({DuckDb.Quote(file.Path)})").Select(row => row[0])));
    }

    [Fact]
    public async Task Dispose_Unfinished_LeavesNoFile()
    {
        var writer = await TableSetWriter.CreateAsync(_folder.Path, "x", Options(), default);
        await writer.WriteAsync(Sample.Documents(seed: 4, count: 1)[0], default);

        await writer.DisposeAsync();

        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void Done_CountsThatDifferFromTheLists_IsABug()
    {
        var document = Sample.Documents(seed: 5, count: 50).First(r => r.Entities.Count > 0).Document!;

        Assert.Throws<ArgumentException>(() => DocumentRows.Done(document, [new TableRows<EntityRow>(EntityTable.Instance)]));
    }

    [Fact]
    public void RowIds_SameSourceAndKey_AreFixed()
    {
        // The definitions are public: these values must never change.
        Assert.Equal("7996166f61fb1f846071fd1f5d49f81a", RowIds.DocUid(new Document("x", "", "a.jsonl", 700) { Ordinal = 7 }));
        Assert.Equal(Hash("\u00e4\0p\u0001\u0002\0\0\0\0\0\0"), RowIds.DocUid(new Document(null, "", "\u00e4", 0) { Ordinal = 513 }));
        Assert.Equal(Hash("a\0ix/7"), RowIds.DocUid(new Document("x/7", "", "a", 0) { Key = "x/7" }));
        Assert.Equal("e42be287e7291c845f36b825a54aaa97", RowIds.DocUidOfVersion1("a.jsonl", 7));
        Assert.Equal("x:3-17", RowIds.EntityId("x", 3, 17));

        static string Hash(string bytes) =>
            Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(bytes))[..16]);
    }

    [Fact]
    public void ContentHashes_WhatChangesARow_ChangesThem()
    {
        var document = new Document("1", "Ada met Bo.", "a", 0) { Metadata = new Dictionary<string, string> { ["year"] = "1843", ["place"] = "x" } };
        Document[] others =
        [
            document with { Text = "Ada met Bob." },
            document with { Words = [new CodePointSpan(0, 3)] },
            document with { Words = [] },
            document with { Words = [new CodePointSpan(0, 3)], Sentences = [new WordSpan(0, 1)] },
            document with { Metadata = new Dictionary<string, string> { ["year"] = "1844", ["place"] = "x" } },
            document with { Metadata = new Dictionary<string, string> { ["year"] = "1843" } },
        ];

        Assert.Equal(others.Length + 1, others.Prepend(document).Select(ContentHashes.OfRow).Distinct().Count());
        Assert.Equal(2, others.Prepend(document).Select(ContentHashes.OfText).Distinct().Count());
        Assert.Equal(
            ContentHashes.OfRow(document),
            ContentHashes.OfRow(document with { Id = "2", Source = "b", Position = 9, Metadata = new Dictionary<string, string> { ["place"] = "x", ["year"] = "1843" } }));
        Assert.Matches("^[0-9a-f]{32}$", ContentHashes.OfRow(document));
    }

    private static long RowGroups(TableFile file) =>
        (long)DuckDb.Query($"SELECT num_row_groups FROM parquet_file_metadata({DuckDb.Quote(file.Path)})")[0][0]!;

    private static string Row(params object?[] values) => string.Join("|", values.Select(Show));

    private static string Show(object? value) => value switch
    {
        null => "NULL",
        string text => $"'{text}'",
        IEnumerable<float> vector => string.Join(",", vector.Select(f => BitConverter.SingleToInt32Bits(f))),
        float f => $"f{BitConverter.SingleToInt32Bits(f)}",
        IConvertible number => number.ToInt64(null).ToString(System.Globalization.CultureInfo.InvariantCulture),
        _ => throw new NotSupportedException(value.GetType().ToString()),
    };

    private static IEnumerable<string> Read(TableFile file) =>
        DuckDb.Query($"SELECT * FROM read_parquet({DuckDb.Quote(file.Path)})").Select(Row);

    private static TableWriterOptions Options(long rowGroupBytes = 8 << 20) => new()
    {
        Tables = StageRegistry.Shipped.TablesOf([]),
        Format = new ParquetFormat(),
        MetadataFields = [MetadataField.Parse("lang"), MetadataField.Parse("two words")],
        FileMetadata = new Dictionary<string, string> { ["luke.schema_version"] = "1", ["luke.job"] = "j" },
        RowGroupBytes = rowGroupBytes,
    };

    private async Task<IReadOnlyList<TableFile>> WriteAsync(string id, IEnumerable<DocumentRows> rows, long rowGroupBytes = 8 << 20)
    {
        // Not disposed before the end of the test, which would remove the files.
        var writer = await TableSetWriter.CreateAsync(_folder.Path, id, Options(rowGroupBytes), default);
        foreach (var row in rows)
        {
            await writer.WriteAsync(row, default);
        }

        return await writer.CompleteAsync(default);
    }
}
