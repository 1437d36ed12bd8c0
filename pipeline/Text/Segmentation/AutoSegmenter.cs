namespace LukePipeline.Text.Segmentation;

/// <summary>The default: the words and sentences of a document that brings them, and ours for any other.</summary>
public sealed class AutoSegmenter : ISegmenter
{
    private readonly RuleSegmenter _rules = new();
    private readonly ProvidedSegmenter _provided = new();

    /// <inheritdoc/>
    public string Name => "auto";

    /// <inheritdoc/>
    public int Version => 7;

    /// <inheritdoc/>
    public SegmentationResult Segment(Document document) =>
        document.Words is null && document.Sentences is null ? _rules.Segment(document) : _provided.Segment(document);
}
