using System.Text;
using LukePipeline.Corpus.Inputs;
using LukePipeline.Corpus.Lines;
using LukePipeline.Corpus.Rows;
using LukePipeline.Ground;
using LukePipeline.Tests.Support;
using LukePipeline.Text;

namespace LukePipeline.Tests.Corpus;

/// <summary>Files of separated values.</summary>
public sealed class RowFileTests : IDisposable
{
    private readonly CorpusFiles _files = new();

    public static TheoryData<string, ReasonCode, string> Wide => new()
    {
        { $"text{new string(',', 10_000)}\nAda\n", ReasonCode.TooLarge, "10001 columns, more than 10000" },
    };

    public void Dispose() => _files.Dispose();

    [Theory]
    [InlineData("a.csv", "id,text,year\n1,Ada,1843\n2,\"Bo, \"\"the\nBold\"\"\",\n")]
    [InlineData("a.csv", "\uFEFFtext;year;id\r\nAda;1843;1\r\n\"Bo, \"\"the\nBold\"\"\";;2\r\n")]
    [InlineData("a.csv", "id\ttext\tyear\n1\tAda\t1843\n\n2\t\"Bo, \"\"the\nBold\"\"\"\n")]
    [InlineData("a.csv", "\uFEFFsep=;\r\nid;text;year\r\n1;Ada;1843\r\n2;\"Bo, \"\"the\nBold\"\"\";\r\n")]
    [InlineData("a.csv", "sep=|\nid|text|year\n1|Ada|1843\n2|\"Bo, \"\"the\nBold\"\"\"|\n")]
    [InlineData("a.csv", "\r\n\nid;\"a, b, c and d\";text;year\n1;;Ada;1843\n2;;\"Bo, \"\"the\nBold\"\"\";\n")]
    [InlineData("a.csv", "id;text;year\r1;Ada;1843\r2;\"Bo, \"\"the\nBold\"\"\";\r\r")]
    public async Task Read_RowsOfAnyUsualSeparator_AreDocuments(string name, string content)
    {
        _files.Options = _files.Options with { MetadataFields = ["year"] };

        var documents = (await _files.ReadAsync(name, content)).Cast<Document>().ToList();

        Assert.Equal([("1", "Ada", 0L), ("2", "Bo, \"the\nBold\"", 1L)], documents.Select(d => (d.Id!, d.Text, d.Position)));
        Assert.Equal(["1843", null], documents.Select(d => d.Metadata.GetValueOrDefault("year")));
    }

    [Fact]
    public async Task Read_TabsWithQuotes_AreTakenAsTheyStand()
    {
        var documents = (await _files.ReadAsync("a.tsv", "id\ttext\n1\t\"Hello\" he said\n2\t\"open\n")).Cast<Document>();

        Assert.Equal(["\"Hello\" he said", "\"open"], documents.Select(d => d.Text));
    }

    [Theory]
    [InlineData("id\ttext\n1\tAda\tof London\n", ReasonCode.SchemaMismatch, "has 3 values, and the first row names 2: quotes mean nothing in tab-separated files")]
    [InlineData("id\ttext\n1\t\"Ada of\nLondon\"\n", ReasonCode.MissingText, "has 1 value, and none for the column 'text': quotes mean nothing in tab-separated files")]
    [InlineData("id,text\n1,Ada\n", ReasonCode.SchemaMismatch, "it has id,text. No tab stands in its first row")]
    [InlineData("\"id\"\t\"text\"\n\"1\"\t\"Ada\"\n", ReasonCode.SchemaMismatch, "it has \"id\", \"text\". Here quotes mean nothing in tab-separated files")]
    public async Task Read_TabsWhoseValuesAreInQuotes_FailWithTheFlagThatReadsThem(string content, ReasonCode reason, string said)
    {
        var failure = Assert.Single((await _files.ReadAsync("a.tsv", content)).OfType<DocumentFailure>());

        Assert.Equal(reason, failure.Reason);
        Assert.Contains(said, failure.Message, StringComparison.Ordinal);
        Assert.Contains("--format csv", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("needs quotes", failure.Message, StringComparison.Ordinal);
        _files.Options = _files.Options with { Format = InputFormat.Csv };
        Assert.Single((await _files.ReadAsync("a.tsv", content.Replace("Ada\tof", "Ada of", StringComparison.Ordinal))).OfType<Document>());
    }

    [Fact]
    public async Task Read_TabsInARowThatIsTooLong_SaysNothingOfQuotes()
    {
        _files.Options = _files.Options with { MaxDocumentBytes = 1000 };

        var failure = Assert.Single((await _files.ReadAsync("a.tsv", "id\ttext\n1\t" + new string('y', 4 << 20))).OfType<DocumentFailure>());

        Assert.Equal(ReasonCode.TooLarge, failure.Reason);
        Assert.DoesNotContain("quote", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_RowsThatAreWrong_FailAlone()
    {
        byte[] content = [.. "id,text\n1,"u8, 0xff, .. "\n2\n3,Zürich 😀\n"u8];
        _files.Options = _files.Options with { MaxDocumentBytes = 100 };

        var entries = await _files.ReadAsync("a.csv", [.. content, .. Encoding.UTF8.GetBytes($"4,{new string('x', 101)}\n5,end\n")]);

        Assert.Equal([ReasonCode.InvalidUtf8, ReasonCode.MissingText, ReasonCode.TooLarge], entries.OfType<DocumentFailure>().Select(f => f.Reason));
        Assert.Equal(["Zürich 😀", "end"], entries.OfType<Document>().Select(d => d.Text));
        Assert.Equal([0L, 1, 2, 3, 4], entries.Select(e => e.Ordinal));
    }

    [Theory]
    [InlineData("id,body\n1,x\n", ReasonCode.SchemaMismatch, "it has id, body")]
    [InlineData("id,text,text\n1,x,y\n", ReasonCode.SchemaMismatch, "two columns are called 'text'")]
    [InlineData("%PDF-1.7\n", ReasonCode.UnsupportedFormat, "pdftotext")]
    [MemberData(nameof(Wide))]
    public async Task Read_FileThatWillNotDo_FailsAsAWhole(string content, ReasonCode reason, string words)
    {
        var failure = Assert.IsType<DocumentFailure>(Assert.Single(await _files.ReadAsync("a.csv", content)));

        Assert.Equal((reason, true), (failure.Reason, failure.WholeFile));
        Assert.Contains(words, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_RowsLongerThanTheFirst_FailWhereSomethingWouldBeLost()
    {
        var entries = await _files.ReadAsync("a.csv", "id,text\n1,Anna Berg, of Oslo\n2,Bo,,\n3,Cy\n");

        Assert.Equal(["Bo", "Cy"], entries.OfType<Document>().Select(document => document.Text));
        var failure = Assert.Single(entries.OfType<DocumentFailure>());
        Assert.Equal((ReasonCode.SchemaMismatch, "1"), (failure.Reason, failure.DocumentId));
        Assert.Contains("needs quotes", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("id,text\na,\"Oslo\nb,Bergen\n", "", "begins in line 2", "lines 2 to 3", true)]
    [InlineData("id,text\r\na,x\r\n\r\nb,\"Oslo\r\nc,Bergen\r\n", "a", "begins in line 4", "lines 4 to 5", true)]
    [InlineData("id,text\na,x\nb,\"Oslo\nc,Bergen\nd,\"Rome\"\ne,y\n", "a e", "begins in line 3", "lines 3 to 5", false)]
    [InlineData("id,text\na,x\nb,\"Oslo\nc,Bergen\nd,\"Rome\ne,y\n", "a e", "begins in line 3", "lines 3 to 5", false)]
    [InlineData("id;text\na;\"The \"\"old\"\" town\nof Oslo\"\nb;\"Bergen", "a", "begins in line 4", "its row has no end", true)]
    [InlineData("id,text\na,\"x\"\nb,\"Oslo,\"\"\nc,Bergen", "a", "begins in line 3", "lines 3 to 4", true)]
    public async Task Read_QuoteThatIsNotClosed_IsAFailureThatNamesItsLines(string content, string ids, string line, string lines, bool wholeFile)
    {
        var entries = await _files.ReadAsync("a.csv", content);

        Assert.Equal(ids, string.Join(' ', CorpusFiles.Ids(entries)));
        var failure = Assert.Single(entries.OfType<DocumentFailure>());
        Assert.Equal((ReasonCode.CorruptInput, wholeFile), (failure.Reason, failure.WholeFile));
        Assert.Contains(line, failure.Message, StringComparison.Ordinal);
        Assert.Contains(lines, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_CarriedColumnThatIsNotUtf8_CostsNoDocument()
    {
        _files.Options = _files.Options with { MetadataFields = ["year", "place"] };

        var document = Assert.IsType<Document>(Assert.Single(await _files.ReadAsync("a.csv", [.. "text,year,place\nAda,"u8, 0xff, .. ",Oslo\n"u8])));

        Assert.Equal(["year"], document.UndecodedFields);
        Assert.Equal("place Oslo", string.Join(' ', document.Metadata.Select(field => $"{field.Key} {field.Value}")));
    }

    [Fact]
    public async Task Read_QuoteThatIsNeverClosed_EndsInAFailureNotInMemory()
    {
        _files.Options = _files.Options with { MaxDocumentBytes = 1000 };

        var entries = await _files.ReadAsync("a.csv", "id,text\n1,x\n2,\"" + new string('y', 4 << 20));

        Assert.Equal(["x"], entries.OfType<Document>().Select(d => d.Text));
        Assert.Equal(ReasonCode.TooLarge, Assert.Single(entries.OfType<DocumentFailure>()).Reason);
    }

    [Fact]
    public async Task Read_BytesChangedAnyhow_EndsWithEveryRowAccountedFor()
    {
        var random = new Random(20);
        byte[] sound = [.. "id,text,year\n1,\"Ada, who\"\n"u8, .. Encoding.UTF8.GetBytes("2,Zürich,1843\n3,\"x\"\"y\",1\n")];
        _files.Options = _files.Options with { MaxDocumentBytes = 64 };
        for (var i = 0; i < 2000; i++)
        {
            var content = sound.ToArray();
            for (var changes = random.Next(1, 6); changes > 0; changes--)
            {
                content[random.Next(content.Length)] = (byte)random.Next(256);
            }

            var entries = await _files.ReadAsync("a.csv", content[..random.Next(1, content.Length + 1)]);

            Assert.Equal(entries.Count(e => e is not DocumentFailure { WholeFile: true }), entries.Where(e => e is not DocumentFailure { WholeFile: true }).Select(e => e.Ordinal).Distinct().Count());
        }
    }

    [LinuxFact]
    public async Task Read_ManyColumns_TakesTimeInProportion()
    {
        await MeasureAsync(100);

        var times = new[] { await MeasureAsync(2000), await MeasureAsync(8000) };

        // Twelve fields are asked for that the file does not have; looked up among all names in every row, they would take four times as long.
        Assert.True(times[1] <= (2 * times[0]) + TimeSpan.FromMilliseconds(300), string.Join(", ", times));
    }

    private async Task<TimeSpan> MeasureAsync(int columns)
    {
        // In memory, so that all of it is the work of one thread.
        var content = Encoding.UTF8.GetBytes($"text,{string.Join(',', Enumerable.Range(0, columns - 1).Select(i => $"column-{i}"))}\n{string.Concat(Enumerable.Repeat("Ada\n", 8000))}");
        var options = _files.Options with { MetadataFields = [.. Enumerable.Range(0, 12).Select(i => $"column-x{i}")] };
        var begin = ThreadCpuTime.Now;
        await using var reader = await RowFileReader.OpenAsync("a.csv", new PlainByteSource(new MemoryStream(content)), tabs: false, options, CancellationToken.None);
        var rows = 0;
        while (await reader.ReadAsync(CancellationToken.None) is not null)
        {
            rows++;
        }

        Assert.Equal(8000, rows);
        return ThreadCpuTime.Now - begin;
    }
}
