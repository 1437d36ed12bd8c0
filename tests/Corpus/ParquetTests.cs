using System.Buffers.Binary;
using System.Text;
using LukePipeline.Ground;
using LukePipeline.Tests.Support;
using LukePipeline.Text;
using Parquet;
using Parquet.Schema;
using Parquet.Serialization;

namespace LukePipeline.Tests.Corpus;

public sealed class ParquetTests : IDisposable
{
    private static readonly string?[] Texts = ["A text.", null, "", "Zürich 🙂", "The last."];

    private readonly CorpusFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public async Task Read_RowGroups_GivesRowsInOrderWithTheirNumbers()
    {
        _files.Options = _files.Options with { MetadataFields = ["year", "score", "title", "missing"] };

        var entries = await _files.ReadAsync("a.parquet", await WriteAsync());

        Assert.Equal([0, 1, 2, 3, 4], entries.Select(e => e.Position));
        Assert.Equal(["10", "12", "13", "14"], CorpusFiles.Ids(entries));
        Assert.Equal(Texts.Where(t => t is not null), entries.OfType<Document>().Select(d => d.Text));
        Assert.Equal((ReasonCode.MissingText, "11"), (((DocumentFailure)entries[1]).Reason, ((DocumentFailure)entries[1]).DocumentId));
        Assert.Equal(
            ["score=0.5 title=t0 year=2000-01-01", "score=2.5 title=t2 year=2002-01-01", "score=3.5 year=2003-01-01", "score=4.5 title=t4 year=2004-01-01"],
            entries.OfType<Document>().Select(d => string.Join(' ', d.Metadata.OrderBy(m => m.Key, StringComparer.Ordinal).Select(m => $"{m.Key}={m.Value}"))));
    }

    [Fact]
    public async Task Read_BigFile_IsCutByRowGroups()
    {
        _files.Options = _files.Options with { ShardBytes = 1 };
        _files.Write("a.parquet", await WriteAsync());

        var plan = await _files.PlanAsync();
        var entries = await _files.ReadAsync(plan);

        Assert.Equal([(0L, 1L), (1, 2), (2, long.MaxValue)], plan.Shards.Select(s => (s.Parts.Single().Start, s.Parts.Single().End)));
        Assert.Equal([0, 1, 2, 3, 4], entries.Select(e => e.Position));
    }

    [Fact]
    public async Task Read_FileOfAnotherWriter_IsUnderstood()
    {
        var path = Path.Combine(_files.Root, "duck.parquet");
        Directory.CreateDirectory(_files.Root);
        DuckDb.Query(
            "COPY (SELECT 'd' || i AS id, CASE WHEN i % 10 = 3 THEN NULL ELSE repeat('text ', i) || i END AS text, i AS n "
            + $"FROM range(5000) t(i)) TO '{path}' (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 2048)");
        _files.Options = _files.Options with { MetadataFields = ["n"] };

        var entries = await _files.ReadAsync();

        Assert.Equal(5000, entries.Count);
        Assert.Equal(500, entries.Count(e => e is DocumentFailure { Reason: ReasonCode.MissingText }));
        var last = Assert.IsType<Document>(entries[^1]);
        Assert.Equal(("d4999", 4999, "4999", 5 * 4999 + 4), (last.Id, last.Position, last.Metadata["n"], last.Text.Length));
    }

    [Fact]
    public async Task Read_TextThatIsNotUtf8_FailsInItsRow()
    {
        // The library writes strings of valid text only, so a text is spoilt in the file, wherever it stands there: statistics
        // may repeat it.
        var parquet = await WriteAsync(CompressionMethod.None);
        for (var at = parquet.AsSpan().IndexOf("The last"u8); at >= 0; at = parquet.AsSpan().IndexOf("The last"u8))
        {
            parquet[at] = 0xff;
        }

        var entries = await _files.ReadAsync("a.parquet", parquet);

        Assert.Equal(4, entries.Count(e => e is Document) + 1);
        var failure = Assert.IsType<DocumentFailure>(entries[^1]);
        Assert.Equal((ReasonCode.InvalidUtf8, "14"), (failure.Reason, failure.DocumentId));
    }

    [Fact]
    public async Task Read_TextTooLarge_FailsInItsRow()
    {
        _files.Options = _files.Options with { MaxDocumentBytes = 10 };

        var entries = await _files.ReadAsync("a.parquet", await WriteAsync());

        Assert.Equal([(3L, ReasonCode.TooLarge)], entries.OfType<DocumentFailure>().Where(f => f.Reason != ReasonCode.MissingText).Select(f => (f.Position, f.Reason)));
    }

    [Theory]
    [InlineData("body", "id", "there is no column 'body'; it has id, text, year, score, title, tags, words")]
    [InlineData("score", "id", "column 'score' holds Double values, not text")]
    [InlineData("tags", "id", "column 'tags' is a List, not a plain value")]
    public async Task Read_ColumnThatWillNotDo_FailsAsAWhole(string text, string id, string message)
    {
        _files.Options = _files.Options with { TextField = text, IdField = id };
        _files.Write("b.jsonl", $"{{\"{text}\":\"t\"}}");

        var entries = await _files.ReadAsync("a.parquet", await WriteAsync());

        var failure = Assert.IsType<DocumentFailure>(entries[0]);
        Assert.Equal((ReasonCode.SchemaMismatch, true), (failure.Reason, failure.WholeFile));
        Assert.Equal($"The Parquet file does not hold what the job asks for: {message}.", failure.Message);
        Assert.IsType<Document>(entries[1]);
    }

    [Theory]
    [InlineData(0, "it has 0 bytes")]
    [InlineData(4, "it has 4 bytes")]
    [InlineData(11, "it has 11 bytes")]
    [InlineData(200, "it does not end with PAR1")]
    public async Task Read_FileCutShort_FailsAsAWhole(int length, string message)
    {
        await FailsAsync((await WriteAsync())[..length], message);
    }

    [Theory]
    [InlineData(0u, "0 bytes of metadata")]
    [InlineData(0x7fffffffu, "2147483647 bytes of metadata")]
    [InlineData(0xffffffffu, "4294967295 bytes of metadata")]
    public async Task Read_ImpossibleMetadataLength_FailsAsAWhole(uint length, string message)
    {
        var parquet = await WriteAsync();
        BinaryPrimitives.WriteUInt32LittleEndian(parquet.AsSpan(parquet.Length - 8), length);

        await FailsAsync(parquet, message);
    }

    [Theory]
    [InlineData("XXXX", "PAR1", "it does not begin with PAR1")]
    [InlineData("PAR1", "XXXX", "it does not end with PAR1")]
    [InlineData("PARE", "PARE", "is encrypted", ReasonCode.UnsupportedFormat)]
    public async Task Read_WrongMagic_FailsAsAWhole(string head, string tail, string message, ReasonCode reason = ReasonCode.CorruptInput)
    {
        var parquet = await WriteAsync();
        Encoding.ASCII.GetBytes(head, parquet);
        Encoding.ASCII.GetBytes(tail, parquet.AsSpan(parquet.Length - 4));

        await FailsAsync(parquet, message, reason);
    }

    [Theory]
    [InlineData("[[0, 5], [6, 13]]", "[[0, 2]]")]
    [InlineData("[[0, 5], [6, 13]]::USMALLINT[][]", "[[0, 2]]::UBIGINT[][]")]
    [InlineData("[{'start': 0, 'end': 5}, {'start': 6, 'end': 13}]", "[{'end': 2, 'start': 0, 'note': 'x'}]")]
    [InlineData("[array_value(0, 5), array_value(6, 13)]", "[[0, 2]]")]
    public async Task Read_WordsAndSentences_AreThoseOfTheSameJson(string words, string sentences)
    {
        // Rows without words, without any, and with a null among them are as frequent as good ones.
        Duck(
            $"""
            SELECT 'd' || i AS id, 'Marta Okonjo.' AS text,
                CASE i % 4 WHEN 1 THEN NULL WHEN 2 THEN list_filter({words}, x -> false) WHEN 3 THEN list_append({words}, NULL) ELSE {words} END AS words,
                CASE i % 4 WHEN 0 THEN {sentences} END AS sentences
            FROM range(5000) t(i)
            """);

        var entries = await _files.ReadAsync();

        Assert.Equal(5000, entries.Count);
        foreach (var (i, entry) in entries.Index())
        {
            if (i % 4 == 3)
            {
                var failure = Assert.IsType<DocumentFailure>(entry);
                Assert.Equal((ReasonCode.InvalidSegmentation, $"d{i}"), (failure.Reason, failure.DocumentId));
                continue;
            }

            var document = Assert.IsType<Document>(entry);
            CodePointSpan[]? expected = (i % 4) switch { 0 => [new(0, 5), new(6, 13)], 1 => null, _ => [] };
            Assert.Equal(expected, document.Words);
            Assert.Equal(i % 4 == 0 ? [new WordSpan(0, 2)] : null, document.Sentences);
        }
    }

    [Theory]
    [InlineData("[[0, 5, 6]]")]
    [InlineData("[[0]]")]
    [InlineData("[[]]::INT[][]")]
    [InlineData("[[NULL, 5]]::INT[][]")]
    [InlineData("[[0, 5000000000]]")]
    [InlineData("[{'start': 0, 'end': NULL}]::STRUCT(start INT, \"end\" INT)[]")]
    public async Task Read_WordsThatAreNoPairs_FailInTheirRow(string words)
    {
        Duck($"SELECT * FROM (VALUES ('good', 'Marta.', NULL), ('bad', 'Marta.', {words})) t(id, text, words)");

        var entries = await _files.ReadAsync();

        Assert.Equal(["good"], CorpusFiles.Ids(entries));
        Assert.Equal(ReasonCode.InvalidSegmentation, Assert.IsType<DocumentFailure>(entries[1]).Reason);
    }

    [Theory]
    [InlineData("['Marta', '.']")]
    [InlineData("[0, 5]")]
    [InlineData("[[0.5, 1.5]]")]
    [InlineData("[[[0, 5]]]")]
    [InlineData("[{'from': 0, 'to': 5}]")]
    [InlineData("5")]
    public async Task Read_WordsOfAnotherType_FailAsAWholeUnlessNobodyAsksForThem(string words)
    {
        Duck($"SELECT 'd' AS id, 'Marta.' AS text, {words} AS words");

        var failure = Assert.IsType<DocumentFailure>(Assert.Single(await _files.ReadAsync()));

        Assert.Equal((ReasonCode.SchemaMismatch, true), (failure.Reason, failure.WholeFile));
        Assert.Contains("column 'words' is not a list of [start, end] pairs", failure.Message, StringComparison.Ordinal);
        _files.Options = _files.Options with { WordsField = null };
        Assert.Equal(["d"], CorpusFiles.Ids(await _files.ReadAsync()));
    }

    [Theory]
    [InlineData("element", "list")]
    [InlineData("item", "list")]
    [InlineData("array_element", "bag")]
    public async Task Read_WordsWhoseLevelsHaveOtherNames_AreUnderstood(string item, string container)
    {
        var number = new DataField<long>(item);
        var schema = new ParquetSchema(
            new DataField<string>("id"), new DataField<string>("text"), new ListField("words", new ListField(item, number, container), container));
        using var stream = new MemoryStream();
        await using (var writer = await ParquetWriter.CreateAsync(schema, stream))
        {
            using var group = writer.CreateRowGroup();
            await group.WriteAsync<ReadOnlyMemory<char>>(schema.DataFields[0], new ReadOnlyMemory<char>?[] { "a".AsMemory(), "b".AsMemory() });
            await group.WriteAsync<ReadOnlyMemory<char>>(schema.DataFields[1], new ReadOnlyMemory<char>?[] { "Marta Okonjo.".AsMemory(), "Marta.".AsMemory() });
            var defined = number.MaxDefinitionLevel;
            await group.WriteAllPartsAsync<long>(number, new long[] { 0, 5, 6, 12 }, new[] { defined, defined, defined, defined, 0 }, new[] { 0, 2, 1, 2, 0 }, default);
            group.CompleteValidate();
        }

        var entries = await _files.ReadAsync("a.parquet", stream.ToArray());

        Assert.Equal([[new(0, 5), new(6, 12)], null], entries.Select(entry => Assert.IsType<Document>(entry).Words));
    }

    // In a process of its own, so that damage which kills one is told with its signal and takes no other test along.
    [Fact]
    public async Task Read_AnyByteOfTheFileDamaged_NeverThrows()
    {
        using var process = TestProgram.Start(new Dictionary<string, string>(), "damaged-parquet");
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();

        Assert.True(process.ExitCode == 0, $"exit code {process.ExitCode}\n{await error}");
        Assert.Equal("every byte", (await output).Trim());
    }

    /// <summary>Reads the file with each of its bytes damaged in turn.</summary>
    public static async Task<int> ReadDamagedAsync()
    {
        using var files = new CorpusFiles();
        var parquet = await WriteAsync();
        var random = new Random(3);
        for (var at = 0; at < parquet.Length; at++)
        {
            var damaged = (byte[])parquet.Clone();
            damaged[at] = (byte)random.Next(256);
            var entries = await files.ReadAsync("a.parquet", damaged);
            if (entries.Count > 6)
            {
                await Console.Error.WriteLineAsync($"{entries.Count} entries after byte {at}");
                return 1;
            }
        }

        Console.WriteLine("every byte");
        return 0;
    }

    private void Duck(string query)
    {
        Directory.CreateDirectory(_files.Root);
        DuckDb.Query($"COPY ({query}) TO {DuckDb.Quote(Path.Combine(_files.Root, "duck.parquet"))} (FORMAT parquet, ROW_GROUP_SIZE 2048)");
    }

    private async Task FailsAsync(byte[] parquet, string message, ReasonCode reason = ReasonCode.CorruptInput)
    {
        _files.Write("b.jsonl", CorpusFiles.Lines(1));

        var entries = await _files.ReadAsync("a.parquet", parquet);

        var failure = Assert.IsType<DocumentFailure>(entries[0]);
        Assert.Equal((reason, true, 2), (failure.Reason, failure.WholeFile, entries.Count));
        Assert.Contains(message, failure.Message, StringComparison.Ordinal);
        Assert.Equal(["d0"], CorpusFiles.Ids(entries));
    }

    /// <summary>Five rows in row groups of two.</summary>
    private static async Task<byte[]> WriteAsync(CompressionMethod compression = CompressionMethod.Snappy)
    {
        var schema = new ParquetSchema(
            new DataField<long>("id"),
            new DataField<string>("text"),
            new DataField<DateOnly>("year"),
            new DataField<double>("score"),
            new DataField<string>("title"),
            new ListField("tags", new DataField<int>("element")),
            new ListField("words", new ListField("element", new DataField<int>("element"))));
        var rows = Texts.Select((text, i) => new Dictionary<string, object?>
        {
            ["id"] = 10L + i,
            ["text"] = text,
            ["year"] = new DateOnly(2000 + i, 1, 1),
            ["score"] = 0.5 + i,
            ["title"] = i == 3 ? null : $"t{i}",
            ["tags"] = new List<int> { i, 1 },
            ["words"] = i == 0 ? new List<List<int>> { new() { 0, 1 }, new() { 2, 6 } } : null,
        });
        using var stream = new MemoryStream();
        await ParquetSerializer.SerializeUntypedAsync(
            [.. rows], schema, stream, new ParquetOptions { RowGroupSize = 2, CompressionMethod = compression });
        return stream.ToArray();
    }
}
