using LukePipeline.Ground;
using LukePipeline.Tests.Support;
using LukePipeline.Text;

namespace LukePipeline.Tests.Corpus;

/// <summary>Mentions that documents bring along, in every format.</summary>
public sealed class MentionListTests : IDisposable
{
    private static readonly BroughtMention[] Expected = [new(0, 3, "PER", "Q1"), new(8, 11, "PER")];

    private readonly CorpusFiles _files = new();

    public MentionListTests() => _files.Options = _files.Options with { MentionsField = "spans" };

    public void Dispose() => _files.Dispose();

    [Theory]
    [InlineData("""[{"start":0,"end":3,"label":"PER","id":"Q1","score":0.5},{"start":8,"end":11,"label":"PER"}]""")]
    [InlineData("""[[0, 3, "PER", "Q1"], [8, 11, "PER"]]""")]
    public async Task Read_MentionsOfJsonAndRows_AreTaken(string mentions)
    {
        _files.Write("a.jsonl", $$"""{"text":"Ann met Bob.","spans":{{mentions}}}""");
        _files.Write("b.csv", $"text,spans\nAnn met Bob.,\"{mentions.Replace("\"", "\"\"", StringComparison.Ordinal)}\"\n");

        var documents = (await _files.ReadAsync()).Cast<Document>().ToList();

        Assert.All(documents, document => Assert.Equal(Expected, document.Mentions!));
        Assert.Equal(2, documents.Count);
    }

    [Theory]
    [InlineData("7", "7")]
    [InlineData("0", "0")]
    [InlineData("1.5", "1.5")]
    [InlineData("true", "true")]
    [InlineData("null", null)]
    public async Task Read_MentionWithAnIdThatIsNoText_KeepsItAsItStandsThere(string id, string? expected)
    {
        var entries = await _files.ReadAsync("a.jsonl", $$"""{"text":"Ann.","spans":[{"start":0,"end":3,"label":"PER","id":{{id}}}]}""");

        Assert.Equal([new BroughtMention(0, 3, "PER", expected)], Assert.IsType<Document>(Assert.Single(entries)).Mentions!);
    }

    [Fact]
    public async Task Read_MentionsOfParquet_AreTaken()
    {
        _files.Write("none.txt", "x");
        DuckDb.Query(
            "COPY (SELECT 'Ann met Bob.' AS text, [{'start': 0, 'end': 3, 'label': 'PER', 'id': 'Q1'}, {'start': 8, 'end': 11, 'label': 'PER', 'id': NULL}] AS spans) "
            + $"TO '{Path.Combine(_files.Root, "a.parquet")}' (FORMAT parquet)");

        var documents = (await _files.ReadAsync()).Cast<Document>().ToList();

        Assert.Equal(Expected, documents[0].Mentions!);
        Assert.Null(documents[1].Mentions);
    }

    [Theory]
    [InlineData("7")]
    [InlineData("""[{"start":0,"end":3}]""")]
    [InlineData("""[{"start":0.5,"end":3,"label":"PER"}]""")]
    [InlineData("""[{"start":0,"end":3,"label":""}]""")]
    [InlineData("""[[0,3,"PER",[5]]]""")]
    public async Task Read_MentionsOfAnotherShape_FailTheirDocument(string mentions)
    {
        var entries = await _files.ReadAsync("a.jsonl", $$"""{"id":"x","text":"Ann.","spans":{{mentions}}}""" + "\n{\"text\":\"y\"}");

        var failure = Assert.IsType<DocumentFailure>(entries[0]);
        Assert.Equal((ReasonCode.InvalidSegmentation, "x"), (failure.Reason, failure.DocumentId));
        Assert.IsType<Document>(entries[1]);
    }

    [Theory]
    [InlineData(256, 1024, true)]
    [InlineData(257, 1, false)]
    [InlineData(1, 1025, false)]
    public async Task Read_LabelOrIdThatStandsInEveryRow_IsBounded(int label, int id, bool isRead)
    {
        var entry = Assert.Single(await _files.ReadAsync("a.jsonl", $$"""{"id":"x","text":"Ann.","spans":[[0,3,"{{new string('L', label)}}","{{new string('i', id)}}"]]}"""));

        if (isRead)
        {
            Assert.IsType<Document>(entry);
        }
        else
        {
            var failure = Assert.IsType<DocumentFailure>(entry);
            Assert.Equal((ReasonCode.InvalidSegmentation, "x"), (failure.Reason, failure.DocumentId));
        }
    }
}
