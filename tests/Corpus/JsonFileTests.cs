using System.Text;
using LukePipeline.Corpus.Lines;
using LukePipeline.Ground;
using LukePipeline.Text;

namespace LukePipeline.Tests.Corpus;

/// <summary>JSON that is not one object a line.</summary>
public sealed class JsonFileTests : IDisposable
{
    private readonly CorpusFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Theory]
    [InlineData("a.json", "[{\"text\":\"1\"},{\"text\":\"2\"}]")]
    [InlineData("a.json", "{\"meta\":{\"n\":[1]},\"docs\":[\n{\"text\":\"1\"},\n{\"text\":\"2\"}],\"end\":{}}")]
    [InlineData("a.json", "{\"authors\":[{\"name\":\"x\",\"of\":[{\"text\":\"y\"}]}],\"docs\":[{\"text\":\"1\"},{\"text\":\"2\"}]}")]
    [InlineData("a.json", "{\n\"docs\":[{\"text\":\"1\"}]}\n{\"docs\":[{\"text\":\"2\"}],\"n\":[1,[2]]}")]
    [InlineData("a.json", "{\"text\":\"1\"}\n{\"text\":\"2\"}\n")]
    [InlineData("a.json", "{\"text\":\"1\",\"spans\":[{\"a\":1}]} {\"text\":\"2\"}")]
    [InlineData("a.ndjson", "{\n \"text\": \"1\"\n}\n{\n \"text\": \"2\"\n}")]
    [InlineData("a.jsonl", "\uFEFF [ {\"text\":\"1\"}\n, {\"text\":\"2\"} ] ")]
    [InlineData("a.jsonl", "{\"text\":\"1\"},\n{\"text\":\"2\"} ,\n")]
    [InlineData("a.json", "{\"text\":\"1\"},\n{\"text\":\"2\"},\n")]
    [InlineData("a.jsonl", "[\n [\n{\"text\":\"1\"}\n ],\n [{\"text\":\"2\"}]]\n")]
    [InlineData("a.json", "[[{\"text\":\"1\"}],[{\"text\":\"2\"}]]")]
    [InlineData("a.jsonl", "{ \"id\": \"a\",\n  \"text\": \"1\"\n}\n{ \"id\": \"b\",\n  \"text\": \"2\" }\n")]
    [InlineData("a.jsonl", "{ \"text\": \"1\", \"spans\": [\n {\"a\": 1},\n {\"a\": 2} ] }\n{ \"text\": \"2\" }\n")]
    [InlineData("a.json.gz", "[{\"text\":\"1\"},{\"text\":\"2\"}]")]
    public async Task Read_JsonOfAnyShape_GivesItsDocuments(string name, string content)
    {
        var bytes = Encoding.UTF8.GetBytes(content);
        var entries = await _files.ReadAsync(name, name.EndsWith(".gz", StringComparison.Ordinal) ? CorpusFiles.Gzip(bytes) : bytes);

        Assert.Equal(["1", "2"], entries.Cast<Document>().Select(document => document.Text));
        Assert.Equal([0L, 1], entries.Select(entry => entry.Ordinal));
    }

    [Theory]
    [InlineData("[]", 0, 0)]
    [InlineData("[{\"text\":\"1\"},7,[{\"text\":\"x\"}],\"a,]\",{\"text\":1}]", 1, 4)]
    [InlineData("[{\"text\":\"1\"},{\"text\":\"2\"", 1, 1)]
    [InlineData("[{\"text\":\"1\"}", 1, 1)]
    [InlineData("{\n\"text\":\"1\"\n}\nrubbish", 1, 1)]
    [InlineData("{\n\"a\":{\"text\":\"1\"}\n}", 0, 1)]
    [InlineData("{\"train\":[{\"text\":\"1\"}],\"test\":[{\"text\":\"2\"}],\"also\":[{\"text\":\"3\"}]}", 1, 1)]
    [InlineData("{\"docs\":[{\"text\":\"1\"}],\"test\": [\n {\"text\":\"2\"}]} {\"docs\":[{\"text\":\"3\"}]}", 2, 1)]
    [InlineData("{\"docs\":[{\"text\":\"1\"}]", 0, 1)]
    [InlineData("{\"docs\":[{\"text\":\"1\"}],\"end\":\"}", 0, 1)]
    [InlineData("{\"a\":[{\"n\":1}],\"b\":[{\"n\":2}]}", 0, 2)]
    public async Task Read_JsonThatIsNotWhatItShouldBe_AccountsForEachElement(string content, int documents, int failures)
    {
        var entries = await _files.ReadAsync("a.json", content);

        Assert.Equal((documents, failures), (entries.OfType<Document>().Count(), entries.OfType<DocumentFailure>().Count()));
    }

    [Theory]
    [InlineData("a.json", "[\"one\",\n\"two\",\n\"three\"\n]\n", "3 elements")]
    [InlineData("a.jsonl", "[\n1,\n2\n]", "2 elements")]
    [InlineData("a.jsonl", "[\"a\", 1]\n[\"b\", 2]\n[\"c\", 3]\n", "6 elements")]
    [InlineData("a.json", "[[1, 2], [3, 4]]", "jq -c")]
    [InlineData("a.json", "var data = [\n{\"text\": \"1\"}\n];\n", "at byte 0")]
    [InlineData("a.json", "<html>\n<p>\n503\n</html>\n", "at byte 0")]
    [InlineData("a.jsonl", "[[1, 2],\n[3, 4]", "in the middle of an array")]
    public async Task Read_JsonThatHoldsNoObjects_IsOneFailure(string name, string content, string message)
    {
        var failure = Assert.IsType<DocumentFailure>(Assert.Single(await _files.ReadAsync(name, content)));

        Assert.Equal(ReasonCode.InvalidJson, failure.Reason);
        Assert.Contains(message, failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[1, 2]\n{\"text\":\"1\"}\n{\"text\":\"2\"}\n")]
    [InlineData("{\"text\":\"cut off\n{\"text\":\"1\"}\n{\"text\":\"2\"}\n")]
    [InlineData("{\"id\": 12,\n{\"text\":\"1\"}\n{\"text\":\"2\"}\n")]
    [InlineData("{\"id\": 1\n{\"text\":\"1\"}\n{\"text\":\"2\"}\n")]
    [InlineData("rubbish\n{\"text\":\"1\"}\n{\"text\":\"2\"}\n")]
    public async Task Read_FirstLineThatIsWrong_CostsNoOther(string content)
    {
        var entries = await _files.ReadAsync("a.jsonl", content);

        Assert.Equal(["1", "2"], entries.OfType<Document>().Select(document => document.Text));
        Assert.Single(entries.OfType<DocumentFailure>());
    }

    [Fact]
    public async Task Read_RowsUnderTheNameOfJson_AreNotCalledJson()
    {
        var failure = Assert.IsType<DocumentFailure>(Assert.Single(await _files.ReadAsync("a.json", "id,text\n1,Rome\n")));

        Assert.Equal(ReasonCode.InvalidJson, failure.Reason);
        Assert.StartsWith("The file is no JSON that holds documents: at byte 0 begins neither an object nor an array.", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_ValuesThatAreNotUtf8_CountOnlyWhereTheyAreNeeded()
    {
        _files.Options = _files.Options with { MetadataFields = ["year"] };

        var entries = await _files.ReadAsync("a.jsonl", [.. "{\"text\":\"1\",\"other\":\""u8, 0xff, .. "\"}\n{\"text\":\"2\",\"year\":\""u8, 0xfe, .. "\"}\n{\"text\":\""u8, 0xff, .. "\"}\n"u8]);

        Assert.Equal(["1", "2"], entries.OfType<Document>().Select(document => document.Text));
        Assert.Equal(["", "year"], entries.OfType<Document>().Select(document => string.Join(' ', document.UndecodedFields)));
        Assert.All(entries.OfType<Document>(), document => Assert.Empty(document.Metadata));
        Assert.Equal(ReasonCode.InvalidUtf8, Assert.Single(entries.OfType<DocumentFailure>()).Reason);
    }

    [Fact]
    public async Task Read_ObjectTooLarge_IsPassedOver()
    {
        _files.Options = _files.Options with { MaxDocumentBytes = 1000 };

        var entries = await _files.ReadAsync("a.json", $"[{{\"text\":\"1\"}},{{\"text\":\"{new string('x', 300_000)}\"}},{{\"text\":\"2\"}}]");

        Assert.Equal(["1", "2"], entries.OfType<Document>().Select(document => document.Text));
        Assert.Equal(ReasonCode.TooLarge, Assert.Single(entries.OfType<DocumentFailure>()).Reason);
    }

    [Fact]
    public async Task Read_PiecesOfAnySize_GiveTheSame()
    {
        var random = new Random(22);
        for (var i = 0; i < 300; i++)
        {
            string[] texts = [.. Enumerable.Range(0, random.Next(1, 12)).Select(n => $"{n} \"{{[é😀]}}\\ {new string('y', random.Next(40))}")];
            var objects = texts.Select(text => System.Text.Json.JsonSerializer.Serialize(new { x = new[] { 1 }, text }, new System.Text.Json.JsonSerializerOptions { WriteIndented = i % 2 == 0 }));
            var content = (i % 3) switch
            {
                0 => $"[{string.Join(" ,\n", objects)}]",
                1 => string.Join("\n \r\n", objects),
                _ => $"{{\"a\":[1,2],\"b\":\"[{{\",\"documents\": [ {string.Join(",", objects)} ], \"c\": 1}}",
            };
            await using var reader = new JsonFileReader("a.json", new Pieces(Encoding.UTF8.GetBytes(content), random), new JsonDocumentParser(_files.Options), _files.Options);
            var read = new List<string>();
            while (await reader.ReadAsync(default) is { } entry)
            {
                read.Add(Assert.IsType<Document>(entry).Text);
            }

            Assert.Equal(texts, read);
        }
    }

    [Fact]
    public async Task Read_BytesChangedAnyhow_EndsWithoutAnUnknownError()
    {
        var random = new Random(23);
        var sound = "[{\"text\":\"a \\\"b\\\" c\",\"n\":[1,{\"m\":null}]},{\"text\":\"\u00e9\"},\n{\"id\":1,\"text\":\"z\"}]"u8.ToArray();
        for (var i = 0; i < 5000; i++)
        {
            var content = sound.ToArray();
            for (var changes = random.Next(1, 6); changes > 0; changes--)
            {
                content[random.Next(content.Length)] = random.Next(3) == 0 ? (byte)"{}[],\":\\"[random.Next(8)] : (byte)random.Next(256);
            }

            await using var reader = new JsonFileReader("a.json", new Pieces(content[..random.Next(1, content.Length + 1)], random), new JsonDocumentParser(_files.Options), _files.Options);
            try
            {
                while (await reader.ReadAsync(default) is not null)
                {
                }
            }
            catch (InputException e)
            {
                Assert.Equal(ReasonCode.InvalidJson, e.Row);
            }
        }
    }

    /// <summary>Bytes that come a few at a time.</summary>
    private sealed class Pieces(byte[] content, Random random) : IByteSource
    {
        private int _at;

        public long StoredBytes => _at;

        public ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
        {
            var count = Math.Min(Math.Min(random.Next(1, 9), buffer.Length), content.Length - _at);
            content.AsSpan(_at, count).CopyTo(buffer.Span);
            _at += count;
            return ValueTask.FromResult(count);
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
