using System.Text.Json;
using CsCheck;
using LukePipeline.Corpus.Inputs;
using LukePipeline.Corpus.Lines;
using LukePipeline.Ground;
using LukePipeline.Tests.Support;
using LukePipeline.Text;
using LukePipeline.Text.Segmentation;

namespace LukePipeline.Tests.Text;

public sealed class ProvidedSegmenterTests
{
    [Fact]
    public void Segment_RecordedDocuments_AreTakenAsTheyAre()
    {
        using var cases = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(TestPaths.Golden, "recipe_cases.json")));
        var parser = new JsonDocumentParser(new CorpusOptions());
        var count = 0;
        foreach (var json in cases.RootElement.GetProperty("documents").EnumerateArray())
        {
            var document = Assert.IsType<Document>(parser.Parse(System.Text.Encoding.UTF8.GetBytes(json.GetRawText()), "recipe", count++));

            var text = Assert.IsType<SegmentedText>(Segmenters.Create("auto").Segment(document).Text);

            Assert.Equal(json.GetProperty("words").EnumerateArray().Select(w => new CodePointSpan(w[0].GetInt32(), w[1].GetInt32())), text.CodePointWords);
            Assert.Equal(json.GetProperty("sentences").EnumerateArray().Select(s => new WordSpan(s[0].GetInt32(), s[1].GetInt32())), text.Sentences);
            Assert.All(Enumerable.Range(0, text.Words.Length), i => Assert.Equal(
                RuleSegmenterTests.CodePointSubstring(document.Text, text.CodePointWords[i]), text.Word(i).ToString()));
        }

        Assert.Equal(7, count);
    }

    [Fact]
    public void Segment_CodePointsBeyondTheFirstPlane_BecomeTheRightUtf16()
    {
        var text = Segment("🙂 a𝒳", [new(0, 1), new(2, 4)], null).Text!;

        Assert.Equal([new Utf16Span(0, 2), new(3, 6)], text.Words.ToArray());
    }

    [Fact]
    public void Segment_WordsWithoutSentences_AreGroupedByOurRules()
    {
        var text = Segment("It ends. It goes on.", [new(0, 2), new(3, 7), new(7, 8), new(9, 11), new(12, 16), new(17, 19), new(19, 20)], null).Text!;

        Assert.Equal([new WordSpan(0, 3), new(3, 7)], text.Sentences.ToArray());
    }

    [Fact]
    public void Segment_NoWordsInAnEmptyText_IsNoFailure()
    {
        var text = Segment("", [], []).Text!;

        Assert.True(text.Words.IsEmpty && text.Sentences.IsEmpty);
    }

    [Theory]
    [InlineData("[[0,0]]", null, "Word 0 is [0, 0]: it holds no character.")]
    [InlineData("[[2,1]]", null, "Word 0 is [2, 1]: it holds no character.")]
    [InlineData("[[-1,1]]", null, "Word 0 is [-1, 1]: it overlaps the word before it, or comes before it.")]
    [InlineData("[[0,2],[1,3]]", null, "Word 1 is [1, 3]: it overlaps the word before it, or comes before it.")]
    [InlineData("[[2,3],[0,1]]", null, "Word 1 is [0, 1]: it overlaps the word before it, or comes before it.")]
    [InlineData("[[0,4]]", null, "Word 0 is [0, 4]: the text has only 3 code points.")]
    [InlineData("[[0,2147483647]]", null, "Word 0 is [0, 2147483647]: the text has only 3 code points.")]
    [InlineData("[[0,1],[1,2]]", "[[0,3]]", "Sentence 0 is [0, 3]: it is empty, overlaps the one before it, or goes beyond the 2 words.")]
    [InlineData("[[0,1],[1,2]]", "[[0,0]]", "Sentence 0 is [0, 0]: it is empty, overlaps the one before it, or goes beyond the 2 words.")]
    [InlineData("[[0,1],[1,2]]", "[[0,2],[1,2]]", "Sentence 1 is [1, 2]: it is empty, overlaps the one before it, or goes beyond the 2 words.")]
    [InlineData(null, "[[0,1]]", "The document brings sentences but no words for them to be ranges of.")]
    [InlineData(null, null, "The document brings no words. Add them, or choose the segmenter 'auto' or 'rules'.")]
    public void Segment_WordsThatDoNotFit_SaysWhatIsWrong(string? words, string? sentences, string problem)
    {
        var result = Segment(
            "a🙂b",
            words is null ? null : [.. JsonSerializer.Deserialize<int[][]>(words)!.Select(w => new CodePointSpan(w[0], w[1]))],
            sentences is null ? null : [.. JsonSerializer.Deserialize<int[][]>(sentences)!.Select(s => new WordSpan(s[0], s[1]))]);

        Assert.Equal(problem, result.Problem);
        Assert.Null(result.Text);
    }

    [Fact]
    public void Convert_ThereAndBack_GivesTheSameRanges()
    {
        RuleSegmenterTests.GenText.Check(text =>
        {
            var words = RuleSegmenter.Segment(text);
            Assert.Equal(words.Words.ToArray(), CodePoints.ToUtf16(text, words.CodePointWords)!.Value.ToArray());
            Assert.Equal(text.EnumerateRunes().Count(), CodePoints.Count(text));
        }, cases: 500);
    }

    [Theory]
    [InlineData("auto", 7)]
    [InlineData("rules", 7)]
    [InlineData("provided", 4)]
    public void Create_KnownName_GivesIt(string name, int version)
    {
        var segmenter = Segmenters.Create(name);

        Assert.Equal((name, version), (segmenter.Name, segmenter.Version));
    }

    [Fact]
    public void Create_UnknownName_NamesTheKnownOnes()
    {
        var error = Assert.Throws<LukeException>(() => Segmenters.Create("spacy"));

        Assert.Equal("There is no segmenter 'spacy'. Use one of: auto, rules, provided.", error.Message);
    }

    private static SegmentationResult Segment(string text, CodePointSpan[]? words, WordSpan[]? sentences) =>
        Segmenters.Create("provided").Segment(new Document("d", text, "s", 0) { Words = words, Sentences = sentences });
}
