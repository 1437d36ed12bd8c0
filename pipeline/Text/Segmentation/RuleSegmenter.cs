using LukePipeline.Text.Layout;

namespace LukePipeline.Text.Segmentation;

/// <summary>
/// Our own segmenter, for English and reasonable for other languages that put spaces between words; Chinese and Japanese
/// characters are words of their own. What the layout of a text put into it is looked through. Time is linear in the text.
/// </summary>
public sealed class RuleSegmenter : ISegmenter
{
    /// <inheritdoc/>
    public string Name => "rules";

    /// <inheritdoc/>
    public int Version => 7;

    /// <inheritdoc/>
    public SegmentationResult Segment(Document document) => SegmentationResult.Success(Segment(document.Text));

    /// <summary>Segments a text.</summary>
    public static SegmentedText Segment(string text)
    {
        var reading = Reading.Of(text);
        var words = WordSplitter.Split(reading.Text);
        var original = reading.ToOriginal(words);
        var segmented = new SegmentedText(
            text, [.. original], CodePoints.FromUtf16(text, original), SentenceFinder.Find(reading.Text, words, reading.Breaks));
        return ReferenceEquals(reading.Text, text) ? segmented : segmented.ReadAs(reading.Text, [.. words]);
    }
}
