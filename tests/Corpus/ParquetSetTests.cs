using System.Globalization;
using LukePipeline.Ground;
using LukePipeline.Tests.Support;
using LukePipeline.Text;
using Parquet;
using Parquet.Schema;
using ParquetSharp;
using Column = ParquetSharp.Column;
using Encoding = ParquetSharp.Encoding;

namespace LukePipeline.Tests.Corpus;

/// <summary>
/// Files as the three libraries write them that nearly all Parquet comes from: DuckDB, Arrow (ParquetSharp wraps its C++) and parquet-dotnet, with their codecs,
/// encodings, page sizes and row groups. All are read as DuckDB reads them.
/// </summary>
public sealed class ParquetSetTests : IDisposable
{
    private const int Rows = 700;

    /// <summary>Values whose numbers an encoding may hold as differences.</summary>
    private const string Values = "(i / 8)::DECIMAL(9, 3) AS small, (i / 8)::DECIMAL(18, 4) AS large, (i / 8)::DECIMAL(30, 5) AS huge, (DATE '2020-01-01' + i::INTEGER) AS day, "
        + "TIMESTAMP '2020-01-01 10:00:00.25' + INTERVAL (i) HOUR AS ts, TIMESTAMP_MS '2020-01-01 10:00:00.25' + INTERVAL (i) HOUR AS ms, TIMESTAMPTZ '2020-01-01 10:00:00+00' + INTERVAL (i) HOUR AS tz, "
        + "i::BIGINT AS big, (-i)::BIGINT AS less";

    /// <summary>The same in lists and structures, and a type that is narrower than its numbers in the file.</summary>
    private const string Nested = "[{'day': DATE '2020-01-01' + i::INTEGER, 'cents': [(i / 4)::DECIMAL(9, 2), 0::DECIMAL(9, 2)], 'tiny': (i % 100)::TINYINT}, "
        + "{'day': NULL::DATE, 'cents': []::DECIMAL(9, 2)[], 'tiny': (-1)::TINYINT}] AS nested";

    private static readonly string[] ValueNames = ["small", "large", "huge", "day", "ts", "ms", "tz", "big", "less"];

    private readonly CorpusFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public async Task Read_FilesOfDuckDb_GivesTheRowsThatDuckDbReads()
    {
        string[] ids = ["'d' || i", "i::INTEGER", "i::UBIGINT", "(i / 8)::DECIMAL(12, 3)", "i % 3 = 0", "(DATE '2020-01-01' + i::INTEGER)", "CASE WHEN i % 7 = 0 THEN NULL ELSE 'd' || i END"];
        var number = 0;
        foreach (var codec in new[] { "uncompressed", "snappy", "gzip", "zstd", "brotli", "lz4_raw" })
        {
            foreach (var layout in new[] { "PARQUET_VERSION V1", "PARQUET_VERSION V2", "PARQUET_VERSION V2, DICTIONARY_SIZE_LIMIT 1", "PARQUET_VERSION V1, DICTIONARY_SIZE_LIMIT 1, ROW_GROUP_SIZE 128" })
            {
                var id = ids[number % ids.Length];
                var path = NameOf($"{number++}-{codec}");
                DuckDb.Query($"COPY (SELECT {id} AS id, {TextOf("i")} AS text, i::SMALLINT AS n, i / 3.0 AS score, {Values}, [i, NULL] AS list, {{'a': i}} AS struct, {Nested} FROM range({Rows}) t(i)) TO {DuckDb.Quote(path)} (FORMAT parquet, COMPRESSION {codec}, {layout})");
            }
        }

        _files.Options = _files.Options with { MetadataFields = ["n", .. ValueNames, "list", "struct", "nested"] };
        await CheckAsync(files: 24);

        // However its numbers are packed, a value reads the same.
        var first = (await _files.ReadAsync()).OfType<Document>().GroupBy(document => document.Source).Select(file => file.Select(
            document => string.Join(' ', ValueNames.Select(name => document.Metadata[name]))).ToArray()).ToList();
        Assert.Equal("0.125 0.1250 0.125 2020-01-02 2020-01-01T11:00:00.2500000 2020-01-01T11:00:00.2500000 2020-01-01T11:00:00.0000000Z 1 -1", string.Join('\n', first.Select(file => file[0]).Distinct()));
        Assert.All(first, file => Assert.Equal(first[0], file));

        // The same below lists and structures.
        var nested = (await _files.ReadAsync()).OfType<Document>().GroupBy(document => document.Source).Select(file => file.Select(
            document => string.Join(' ', new[] { "list", "struct", "nested" }.Select(name => document.Metadata[name]))).ToArray()).ToList();
        Assert.Equal("""[1,null] {"a":1} [{"day":"2020-01-02","cents":[0.25,0.00],"tiny":1},{"day":null,"cents":[],"tiny":-1}]""", string.Join('\n', nested.Select(file => file[0]).Distinct()));
        Assert.All(nested, file => Assert.Equal(nested[0], file));
    }

    [Fact]
    public async Task Read_DecimalsOfAllDigits_AreText()
    {
        const string Large = "99999999999999999999999999999999999999";
        DuckDb.Query(
            $"COPY (SELECT {Large}::DECIMAL(38, 0) AS id, 'Rome is big.' AS text, -9.9999999999999999999999999999999999999::DECIMAL(38, 37) AS price, 0.5::DECIMAL(38, 37) AS half, NULL::DECIMAL(38, 0) AS none) "
            + $"TO {DuckDb.Quote(NameOf("large"))} (FORMAT parquet)");
        _files.Options = _files.Options with { MetadataFields = ["price", "half", "none"] };

        var document = Assert.IsType<Document>(Assert.Single(await _files.ReadAsync()));

        Assert.Equal(
            (Large, "-9.9999999999999999999999999999999999999", "0.5", null),
            (document.Id, document.Metadata["price"], document.Metadata["half"], document.Metadata.GetValueOrDefault("none")));
    }

    [Fact]
    public async Task Read_ListOfDecimalsOfAllDigits_IsUnsupported()
    {
        DuckDb.Query($"COPY (SELECT 'a' AS id, 'Rome is big.' AS text, [99999999999999999999999999999999999999::DECIMAL(38, 0)] AS prices) TO {DuckDb.Quote(NameOf("large"))} (FORMAT parquet)");
        _files.Options = _files.Options with { MetadataFields = ["prices"] };

        Assert.Equal(ReasonCode.UnsupportedFormat, Assert.IsType<DocumentFailure>(Assert.Single(await _files.ReadAsync())).Reason);
    }

    [Fact]
    public async Task Read_FilesOfArrow_GivesTheRowsThatDuckDbReads()
    {
        var texts = Texts();
        var number = 0;
        foreach (var codec in new[] { Compression.Uncompressed, Compression.Snappy, Compression.Gzip, Compression.Brotli, Compression.Zstd, Compression.Lz4 })
        {
            foreach (var (encoding, version, pageBytes, groups) in new (Encoding?, ParquetVersion, long, int)[]
            {
                (null, ParquetVersion.PARQUET_1_0, 1 << 20, 1), (null, ParquetVersion.PARQUET_2_6, 256, 3), (Encoding.Plain, ParquetVersion.PARQUET_1_0, 300, 2),
                (Encoding.DeltaLengthByteArray, ParquetVersion.PARQUET_2_6, 512, 1), (Encoding.DeltaByteArray, ParquetVersion.PARQUET_2_6, 1 << 20, 2),
            })
            {
                using var properties = Properties(codec, encoding, version, pageBytes);
                Column[] columns = [new Column<string?>("id"), new Column<string?>("text"), new Column<int>("n"), new Column<double?>("score"), new Column<int[]>("list")];
                using var file = new ParquetFileWriter(NameOf($"{number++}-{codec}"), columns, properties);
                foreach (var rows in Enumerable.Range(0, Rows).Chunk((Rows / groups) + 1))
                {
                    using var group = file.AppendRowGroup();
                    Write(group, rows, i => i % 7 == 0 ? null : $"d{i}");
                    Write(group, rows, i => texts[i]);
                    Write(group, rows, i => i);
                    Write(group, rows, i => i % 5 == 0 ? (double?)null : i / 3.0);
                    Write(group, rows, i => Enumerable.Range(0, i % 4).ToArray());
                }

                file.Close();
            }
        }

        _files.Options = _files.Options with { MetadataFields = ["n"] };
        await CheckAsync(files: 30);
    }

    [Fact]
    public async Task Read_PagesOfVersion2_GiveTruthValuesAndLists()
    {
        var number = 0;
        foreach (var codec in new[] { Compression.Uncompressed, Compression.Snappy, Compression.Gzip, Compression.Brotli, Compression.Zstd, Compression.Lz4 })
        {
            using var builder = new WriterPropertiesBuilder();
            using var properties = builder.Compression(codec).DataPageVersion(ParquetDataPageVersion.V2).DataPagesize(256).WriteBatchSize(16)
                .DisableDictionary().Encoding("sure", Encoding.Rle).Encoding("maybe", Encoding.Rle).Build();
            Column[] columns = [new Column<string?>("text"), new Column<bool>("sure"), new Column<bool?>("maybe"), new Column<int[]>("list")];
            using var file = new ParquetFileWriter(NameOf($"{number++}-{codec}"), columns, properties);
            using var group = file.AppendRowGroup();
            var rows = Enumerable.Range(0, Rows).ToArray();
            Write(group, rows, i => $"Some text, {i}.");
            Write(group, rows, i => i / 9 % 2 == 0);
            Write(group, rows, i => i % 5 == 0 ? (bool?)null : i % 3 == 0);
            Write(group, rows, i => Enumerable.Range(i, i % 4).ToArray());
            file.Close();
        }

        _files.Options = _files.Options with { MetadataFields = ["sure", "maybe", "list"] };

        var files = (await _files.ReadAsync()).GroupBy(entry => entry.Source).ToList();

        Assert.Equal(6, files.Count);
        foreach (var file in files)
        {
            Assert.Equal(
                Enumerable.Range(0, Rows).Select(i =>
                    $"Some text, {i}. {(i / 9 % 2 == 0 ? "true" : "false")} {(i % 5 == 0 ? "" : i % 3 == 0 ? "true" : "false")} [{string.Join(',', Enumerable.Range(i, i % 4))}]"),
                file.Select(entry => entry is Document { Metadata: var told } document
                    ? $"{document.Text} {told["sure"]} {told.GetValueOrDefault("maybe")} {told["list"]}"
                    : ((DocumentFailure)entry).Message));
        }
    }

    [Fact]
    public async Task Read_FilesOfParquetDotNet_GivesTheRowsThatDuckDbReads()
    {
        var texts = Texts();
        var schema = new ParquetSchema(new DataField<string>("id"), new DataField<string>("text"), new DataField<int>("n"), new DataField<double?>("score"));
        var number = 0;
        foreach (var codec in new[] { CompressionMethod.None, CompressionMethod.Snappy, CompressionMethod.Gzip, CompressionMethod.Brotli, CompressionMethod.Zstd, CompressionMethod.Lz4Raw })
        {
            foreach (var groups in new[] { 1, 3 })
            {
                await using var stream = File.Create(NameOf($"{number++}-{codec}"));
                await using var file = await ParquetWriter.CreateAsync(schema, stream, new ParquetOptions { CompressionMethod = codec });
                foreach (var rows in Enumerable.Range(0, Rows).Chunk((Rows / groups) + 1))
                {
                    using var group = file.CreateRowGroup();
                    await group.WriteAsync<ReadOnlyMemory<char>>(schema.DataFields[0], Array.ConvertAll(rows, i => Memory(i % 7 == 0 ? null : $"d{i}")));
                    await group.WriteAsync<ReadOnlyMemory<char>>(schema.DataFields[1], Array.ConvertAll(rows, i => Memory(texts[i])));
                    await group.WriteAsync<int>(schema.DataFields[2], rows);
                    await group.WriteAsync<double>(schema.DataFields[3], Array.ConvertAll(rows, i => i % 5 == 0 ? (double?)null : i / 3.0));
                }
            }
        }

        _files.Options = _files.Options with { MetadataFields = ["n"] };
        await CheckAsync(files: 12);
    }

    [Fact]
    public async Task Read_Lz4OfHadoop_IsSaidToBeUnsupported()
    {
        using (var properties = Properties(Compression.Lz4Hadoop, null, ParquetVersion.PARQUET_1_0, 1 << 20))
        using (var file = new ParquetFileWriter(NameOf("hadoop"), [new Column<string>("text")], properties))
        {
            using var group = file.AppendRowGroup();
            Write(group, [.. Enumerable.Range(0, 100)], i => $"Some text, {i}.");
            file.Close();
        }

        var entry = Assert.IsType<DocumentFailure>(Assert.Single(await _files.ReadAsync()));

        Assert.Equal(ReasonCode.UnsupportedFormat, entry.Reason);
    }

    /// <summary>Reads all files, and compares them with what DuckDB reads of each.</summary>
    private async Task CheckAsync(int files)
    {
        var entries = (await _files.ReadAsync()).ToLookup(entry => entry.Source);

        var paths = Directory.GetFiles(_files.Root);
        Assert.Equal(files, paths.Length);
        foreach (var path in paths)
        {
            var expected = DuckDb.Query($"SELECT CAST(id AS VARCHAR), text, n, row_number() OVER () - 1 FROM read_parquet({DuckDb.Quote(path)})");
            var read = entries[entries.Select(group => group.Key).Single(source => Path.GetFileName(source) == Path.GetFileName(path))].ToList();
            Assert.True(read.Count == Rows, $"{path}: {read.Count} entries, the first is {read[0]}");
            foreach (var (row, entry) in expected.Zip(read))
            {
                var (id, text) = ((string?)row[0], (string?)row[1]);
                if (entry is Document document)
                {
                    Assert.Equal((text, Convert.ToString(row[2], CultureInfo.InvariantCulture)), (document.Text, Convert.ToString(document.Metadata["n"], CultureInfo.InvariantCulture)));
                    Assert.True(id is null || id == document.Id, $"{path}: {id}, {document.Id}");
                }
                else
                {
                    Assert.Equal((null, ReasonCode.MissingText), (text, ((DocumentFailure)entry).Reason));
                }
            }
        }
    }

    private string NameOf(string name)
    {
        Directory.CreateDirectory(_files.Root);
        return Path.Combine(_files.Root, $"{name}.parquet");
    }

    /// <summary>Texts alike and unlike, none, empty, long, and of several bytes a letter.</summary>
    private static string TextOf(string i) =>
        $"CASE {i} % 9 WHEN 0 THEN NULL WHEN 1 THEN '' WHEN 2 THEN 'The same text.' WHEN 3 THEN 'Zürich 🙂 ' || {i} WHEN 4 THEN repeat('long ', 40 + {i} % 50) || {i} ELSE 'Text number ' || {i} || '.' END";

    private static string?[] Texts() => [.. DuckDb.Query($"SELECT {TextOf("i")} FROM range({Rows}) t(i)").Select(row => (string?)row[0])];

    private static WriterProperties Properties(Compression codec, Encoding? encoding, ParquetVersion version, long pageBytes)
    {
        using var builder = new WriterPropertiesBuilder();
        builder.Compression(codec).Version(version).DataPagesize(pageBytes).WriteBatchSize(16);
        if (encoding is { } text)
        {
            builder.DisableDictionary().Encoding("text", text).Encoding("id", text);
        }

        return builder.Build();
    }

    private static ReadOnlyMemory<char>? Memory(string? text) => text is null ? (ReadOnlyMemory<char>?)null : text.AsMemory();

    private static void Write<T>(RowGroupWriter group, int[] rows, Func<int, T> valueOf)
    {
        using var writer = group.NextColumn().LogicalWriter<T>();
        writer.WriteBatch(Array.ConvertAll(rows, i => valueOf(i)));
    }
}
