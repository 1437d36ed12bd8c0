using LukePipeline.Tests.Extraction.Windows;
using LukePipeline.Text;
using LukePipeline.Text.Segmentation;

namespace LukePipeline.Tests.Extraction;

/// <summary>Words are what stands between white space; a word that ends in a full stop ends a sentence.</summary>
internal sealed class WordSegmenter : ISegmenter
{
    public string Name => "test";

    public int Version => 1;

    public SegmentationResult Segment(Document document)
    {
        if (document.Text.StartsWith("BAD", StringComparison.Ordinal))
        {
            return SegmentationResult.Failure("words out of order");
        }

        var words = WordTexts.Of(document.Text);
        var sentences = new List<WordSpan>();
        var start = 0;
        for (var i = 0; i < words.Words.Length; i++)
        {
            if (i + 1 == words.Words.Length || words.Word(i)[^1] == '.')
            {
                sentences.Add(new WordSpan(start, i + 1));
                start = i + 1;
            }
        }

        return SegmentationResult.Success(WordTexts.Of(document.Text, [.. sentences]));
    }
}
