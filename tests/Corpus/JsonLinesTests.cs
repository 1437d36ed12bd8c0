using System.Text;
using LukePipeline.Ground;
using LukePipeline.Text;

namespace LukePipeline.Tests.Corpus;

public sealed class JsonLinesTests : IDisposable
{
    private readonly CorpusFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public async Task Read_OrdinaryLines_GivesIdsTextsAndOffsets()
    {
        var entries = await _files.ReadAsync("a.jsonl", "{\"id\":\"x\",\"text\":\"Zürich 🙂\"}\n{\"text\":\"b\",\"id\":7}\n");

        Assert.Equal(
            [("x", "Zürich 🙂", 0), ("7", "b", 33)],
            entries.Cast<Document>().Select(d => (d.Id, d.Text, (int)d.Position)));
        Assert.All(entries, e => Assert.Equal("a.jsonl", e.Source));
    }

    [Theory]
    [InlineData("\uFEFF{\"text\":\"a\"}\r\n{\"text\":\"b\"}\r\n")]
    [InlineData("\n\n{\"text\":\"a\"}\n   \t\r\n{\"text\":\"b\"}")]
    [InlineData(" {\"text\" : \"a\"} \n{\"text\":\"b\"}\n\n")]
    public async Task Read_LineEndsAndBlankLines_AreNotDocuments(string content)
    {
        var entries = await _files.ReadAsync("a.jsonl", content);

        Assert.Equal(["a", "b"], entries.Cast<Document>().Select(d => d.Text));
    }

    [Theory]
    [InlineData('\u2028')]
    [InlineData('\u2029')]
    [InlineData('\u0085')]
    public async Task Read_OtherLineSeparatorInsideString_StaysInTheText(char separator)
    {
        var entries = await _files.ReadAsync("a.jsonl", $"{{\"text\":\"a{separator}b\"}}\n");

        Assert.Equal($"a{separator}b", Assert.IsType<Document>(Assert.Single(entries)).Text);
    }

    [Theory]
    [InlineData("{\"text\":\"\"}", "")]
    [InlineData("{\"text\":\" \\n\\t \"}", " \n\t ")]
    [InlineData("{\"text\":\"...!\"}", "...!")]
    [InlineData("{\"text\":\"a\\u0000b\"}", "a\0b")]
    [InlineData("{\"text\":\"\\ud83d\\ude42\"}", "🙂")]
    [InlineData("{\"text\":\"\\ufeffa\"}", "\uFEFFa")]
    [InlineData("{\"text\":\"x\",\"other\":\"\\ud83d\"}", "x")]
    [InlineData("{\"te\\u0078t\":\"x\"}", "x")]
    public async Task Read_OddButValidText_IsADocument(string line, string text)
    {
        var entry = Assert.Single(await _files.ReadAsync("a.jsonl", line));

        Assert.Equal(text, Assert.IsType<Document>(entry).Text);
    }

    [Theory]
    [InlineData("{\"id\":\"a/b#%..\\n\\u0007\",\"text\":\"t\"}", "a/b#%..\n\a")]
    [InlineData("{\"id\":12345678901234567890,\"text\":\"t\"}", "12345678901234567890")]
    [InlineData("{\"id\":1.5e3,\"text\":\"t\"}", "1.5e3")]
    [InlineData("{\"id\":true,\"text\":\"t\"}", "true")]
    [InlineData("{\"id\":\"\",\"text\":\"t\"}", null)]
    [InlineData("{\"id\":null,\"text\":\"t\"}", null)]
    [InlineData("{\"text\":\"t\"}", null)]
    public async Task Read_OddId_IsKeptAsItIs(string line, string? id)
    {
        var entry = Assert.Single(await _files.ReadAsync("a.jsonl", line));

        Assert.Equal(id, Assert.IsType<Document>(entry).Id);
    }

    [Theory]
    [InlineData("nonsense", ReasonCode.InvalidJson)]
    [InlineData("{\"text\":\"a\"", ReasonCode.InvalidJson)]
    [InlineData("{\"text\":\"a\"} {}", ReasonCode.InvalidJson)]
    [InlineData("[\"text\"]", ReasonCode.InvalidJson)]
    [InlineData("\"text\"", ReasonCode.InvalidJson)]
    [InlineData("{\"text\":\"a\tb\"}", ReasonCode.InvalidJson)]
    [InlineData("{\"text\":\"a\0b\"}", ReasonCode.InvalidJson)]
    [InlineData("{\"text\":\"a\",\"text\":\"b\"}", ReasonCode.InvalidJson)]
    [InlineData("{\"text\":\"a\",\"te\\u0078t\":\"b\"}", ReasonCode.InvalidJson)]
    [InlineData("{\"id\":\"1\",\"id\":\"2\",\"text\":\"b\"}", ReasonCode.InvalidJson)]
    [InlineData("{\"text\":\"\\ud83d\"}", ReasonCode.InvalidUnicode)]
    [InlineData("{\"text\":\"\\ude42\\ud83d\"}", ReasonCode.InvalidUnicode)]
    [InlineData("{\"id\":\"\\ud83d\",\"text\":\"a\"}", ReasonCode.InvalidUnicode)]
    [InlineData("{}", ReasonCode.MissingText)]
    [InlineData("{\"text\":null}", ReasonCode.MissingText)]
    [InlineData("{\"text\":[\"a\"]}", ReasonCode.MissingText)]
    [InlineData("{\"id\":{\"$oid\":\"1\"},\"text\":\"a\"}", ReasonCode.InvalidId)]
    [InlineData("{\"text\":\"a\",\"words\":[\"a\"]}", ReasonCode.InvalidSegmentation)]
    [InlineData("{\"text\":\"a\",\"words\":[[0,1,2]]}", ReasonCode.InvalidSegmentation)]
    [InlineData("{\"text\":\"a\",\"words\":[[0,1.5]]}", ReasonCode.InvalidSegmentation)]
    [InlineData("{\"text\":\"a\",\"words\":7}", ReasonCode.InvalidSegmentation)]
    public async Task Read_BadLine_FailsAloneWithItsReason(string line, ReasonCode reason)
    {
        var entries = await _files.ReadAsync("a.jsonl", $"{{\"text\":\"before\"}}\n{line}\n{{\"text\":\"after\"}}\n");

        Assert.Equal(3, entries.Count);
        Assert.Equal(["before", "after"], entries.OfType<Document>().Select(d => d.Text));
        var failure = Assert.IsType<DocumentFailure>(entries[1]);
        Assert.Equal((reason, 18, false), (failure.Reason, failure.Position, failure.WholeFile));
    }

    [Fact]
    public async Task Read_FailedDocumentWithAnId_NamesIt()
    {
        var failure = Assert.IsType<DocumentFailure>(Assert.Single(await _files.ReadAsync("a.jsonl", "{\"id\":\"x\",\"text\":5}")));

        Assert.Equal("x", failure.DocumentId);
        Assert.Equal("The field 'text' is not a string.", failure.Message);
    }

    [Fact]
    public async Task Read_InvalidUtf8_FailsAndReplacesNothing()
    {
        byte[] content = [.. "{\"text\":\"a"u8, 0xff, .. "b\"}\n{\"text\":\"c\"}\n"u8];

        var entries = await _files.ReadAsync("a.jsonl", content);

        var failure = Assert.IsType<DocumentFailure>(entries[0]);
        Assert.Equal((ReasonCode.InvalidUtf8, "Byte 10 of the line is not valid UTF-8."), (failure.Reason, failure.Message));
        Assert.Equal("c", Assert.IsType<Document>(entries[1]).Text);
    }

    [Theory]
    [InlineData("utf-16", true)]
    [InlineData("utf-16", false)]
    [InlineData("utf-16BE", true)]
    [InlineData("utf-16BE", false)]
    [InlineData("utf-32", true)]
    [InlineData("utf-32", false)]
    public async Task Read_Utf16OrUtf32_FailsAsAWhole(string name, bool mark)
    {
        var encoding = Encoding.GetEncoding(name);
        byte[] content = [.. mark ? encoding.GetPreamble() : [], .. encoding.GetBytes("{\"text\":\"a text\"}\n{\"text\":\"another\"}\n")];
        _files.Options = _files.Options with { ShardBytes = 16 };

        var failure = Assert.IsType<DocumentFailure>(Assert.Single(await _files.ReadAsync("a.jsonl", content)));

        Assert.Equal((ReasonCode.UnsupportedEncoding, true), (failure.Reason, failure.WholeFile));
    }

    [Fact]
    public async Task Read_TabInAStringThatNobodyReads_CostsNoDocument()
    {
        var entries = await _files.ReadAsync("a.jsonl", "{\"note\":\"a\tb\",\"text\":\"Rome.\"}\n{\"text\":\"Ro\tme.\"}\n");

        Assert.Equal("Rome.", Assert.IsType<Document>(entries[0]).Text);
        Assert.Equal(ReasonCode.InvalidJson, Assert.IsType<DocumentFailure>(entries[1]).Reason);
    }

    [Fact]
    public async Task Read_LineTooLong_IsPassedOverAndTheRestIsRead()
    {
        _files.Options = _files.Options with { MaxDocumentBytes = 1000 };
        var fits = $"{{\"text\":\"{new string('x', 1000 - 11)}\"}}";
        var tooLong = $"{{\"text\":\"{new string('x', 1001 - 11)}\"}}";
        var muchTooLong = $"{{\"text\":\"{new string('x', 500_000)}\"}}";

        var entries = await _files.ReadAsync("a.jsonl", $"{fits}\r\n{tooLong}\n{muchTooLong}\r\n{fits}\n{muchTooLong}");

        Assert.Equal([0, 1002, 2004, 2004 + 500_013, 2004 + 500_013 + 1001], entries.Select(e => e.Position));
        Assert.Equal([1, 2, 4], entries.Index().Where(e => e.Item is DocumentFailure { Reason: ReasonCode.TooLarge }).Select(e => e.Index));
        Assert.Equal([0, 3], entries.Index().Where(e => e.Item is Document).Select(e => e.Index));
    }

    [Fact]
    public async Task Read_WordsAndSentences_AreTakenAlong()
    {
        var entry = Assert.Single(await _files.ReadAsync(
            "a.jsonl", "{\"text\":\"A b. C\",\"words\":[[0,1],[2,3],[3,4],[5,6]],\"sentences\":[[0,3],[3,4]]}"));

        var document = Assert.IsType<Document>(entry);
        Assert.Equal([new CodePointSpan(0, 1), new(2, 3), new(3, 4), new(5, 6)], document.Words!);
        Assert.Equal([new WordSpan(0, 3), new(3, 4)], document.Sentences!);
    }

    [Fact]
    public async Task Read_OtherFieldNames_AreReadInstead()
    {
        _files.Options = _files.Options with
        {
            IdField = "key",
            TextField = "body",
            WordsField = null,
            MetadataFields = ["date", "n", "tags", "none", "key"],
        };

        var entry = Assert.Single(await _files.ReadAsync(
            "a.jsonl", "{\"id\":[],\"text\":1,\"key\":\"k\",\"body\":\"b\",\"words\":0,\"date\":\"2020\",\"n\":1.50,\"tags\":[1, \"a\"],\"none\":null}"));

        var document = Assert.IsType<Document>(entry);
        Assert.Equal(("k", "b", null), (document.Id, document.Text, document.Words));
        Assert.Equal(
            [("date", "2020"), ("key", "k"), ("n", "1.50"), ("tags", "[1,\"a\"]")],
            document.Metadata.OrderBy(m => m.Key, StringComparer.Ordinal).Select(m => (m.Key, m.Value)));
    }

    [Fact]
    public async Task Read_AnyShardSize_GivesEveryLineOnce()
    {
        var random = new Random(7);
        var content = new StringBuilder();
        for (var i = 0; i < 60; i++)
        {
            content.Append($"{{\"id\":\"d{i}\",\"text\":\"{new string('é', random.Next(40))}\"}}").Append(i % 3 == 0 ? "\r\n" : "\n");
        }

        _files.Write("a.jsonl", content.ToString());
        var whole = await _files.ReadAsync();
        Assert.Equal(60, whole.Count);
        foreach (var shardBytes in (int[])[1, 2, 3, 7, 33, 64, 100, 500, 1000])
        {
            _files.Options = _files.Options with { ShardBytes = shardBytes };
            Assert.Equal(whole.Select(Place), (await _files.ReadAsync()).Select(Place));
        }
    }

    private static (long Position, long Ordinal, string? Id) Place(CorpusEntry entry) => (entry.Position, entry.Ordinal, ((Document)entry).Id);
}
