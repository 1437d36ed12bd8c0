namespace LukePipeline.Text.Segmentation;

/// <summary>
/// Our own segmenter, for English and reasonable for other languages that put spaces between words; Chinese and Japanese
/// characters are words of their own. Time is linear in the text.
/// </summary>
public sealed class RuleSegmenter : ISegmenter
{
    /// <inheritdoc/>
    public string Name => "rules";

    /// <inheritdoc/>
    public int Version => 1;

    /// <inheritdoc/>
    public SegmentationResult Segment(Document document) => SegmentationResult.Success(Segment(document.Text));

    /// <summary>Segments a text.</summary>
    public static SegmentedText Segment(string text)
    {
        var words = WordSplitter.Split(text);
        return new SegmentedText(
            text, [.. words], CodePoints.FromUtf16(text, words), SentenceFinder.Find(text, words));
    }
}
