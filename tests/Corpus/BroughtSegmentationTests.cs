using LukePipeline.Tests.Support;
using LukePipeline.Text;

namespace LukePipeline.Tests.Corpus;

/// <summary>Fields that are called words and sentences, which nobody has named, are taken for such only when they look like it.</summary>
public sealed class BroughtSegmentationTests : IDisposable
{
    private const string Text = "Anna Berg lives in Oslo. She works.";

    private const string Words = "[0,4],[5,9],[10,15],[16,18],[19,23],[23,24],[25,28],[29,34],[34,35]";

    private readonly CorpusFiles _files = new();

    public BroughtSegmentationTests() => _files.Options = _files.Options with { GuessesSegmentation = true };

    public void Dispose() => _files.Dispose();

    [Theory]
    [InlineData($"[{Words}]", null, true, false)]
    [InlineData($"[{Words}]", "[[0,6],[6,9]]", true, true)]
    [InlineData("[]", null, false, false)]
    [InlineData("[[0,4],[19,23]]", null, false, false)]
    [InlineData("[[0,4],[4,9],[9,15],[15,18],[18,23],[23,24],[24,28],[28,34],[34,35]]", null, false, false)]
    [InlineData("[[0,24],[25,35]]", null, false, false)]
    [InlineData("[[0,35]]", null, false, false)]
    [InlineData("[[25,28],[0,4],[5,9],[10,15],[16,18],[19,23],[23,24],[29,34]]", null, false, false)]
    [InlineData($"[{Words}]", "[]", true, false)]
    [InlineData($"[{Words}]", "[[0,1],[3,4]]", true, false)]
    [InlineData("[]", "[]", false, false)]
    public async Task Read_GuessedFields_AreTakenWhenTheyLookLikeIt(string words, string? sentences, bool takesWords, bool takesSentences)
    {
        var more = sentences is null ? "" : $",\"sentences\":{sentences}";

        var document = Assert.IsType<Document>(Assert.Single(await _files.ReadAsync("a.jsonl", $"{{\"text\":\"{Text}\",\"words\":{words}{more}}}")));

        Assert.Equal((takesWords, takesSentences), (document.Words is not null, document.Sentences is not null));
        Assert.Equal((takesWords ? 0 : 1) + (takesSentences || sentences is null ? 0 : 1), document.IgnoredFields.Count);
    }

    [Theory]
    [InlineData("{'start': 0, 'end': 4}, {'start': 5, 'end': 9}, {'start': 10, 'end': 15}", true)]
    [InlineData("{'word': 'Anna', 'start': 0, 'end': 4}, {'word': 'Berg', 'start': 5, 'end': 9}, {'word': 'left.', 'start': 10, 'end': 15}", false)]
    public async Task Read_GuessedStructures_HaveNothingButStartAndEnd(string words, bool taken)
    {
        _files.Write("none.txt", "x");
        DuckDb.Query($"COPY (SELECT 'Anna Berg left.' AS text, [{words}] AS words) TO '{Path.Combine(_files.Root, "a.parquet")}' (FORMAT parquet)");

        var document = Assert.Single((await _files.ReadAsync()).Cast<Document>(), document => document.Text != "x");

        Assert.Equal((taken, taken ? "" : "words"), (document.Words is not null, string.Join(' ', document.IgnoredFields)));
    }
}
