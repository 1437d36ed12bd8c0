using LukePipeline.Text;
using LukePipeline.Text.Segmentation;

namespace LukePipeline.Tests.Extraction;

/// <summary>The words and sentences that came with a document, unchecked.</summary>
internal sealed class GivenSegmenter : ISegmenter
{
    public string Name => "given";

    public int Version => 1;

    public static SegmentedText Read(Document document)
    {
        var utf16 = new List<int>();
        for (var i = 0; i < document.Text.Length; i += char.IsHighSurrogate(document.Text[i]) ? 2 : 1)
        {
            utf16.Add(i);
        }

        utf16.Add(document.Text.Length);
        return new SegmentedText(
            document.Text, [.. document.Words!.Select(w => new Utf16Span(utf16[w.Start], utf16[w.End]))], [.. document.Words!], [.. document.Sentences!]);
    }

    public SegmentationResult Segment(Document document) => SegmentationResult.Success(Read(document));
}
