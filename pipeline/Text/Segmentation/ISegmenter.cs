namespace LukePipeline.Text.Segmentation;

/// <summary>
/// Finds words and sentences. Its name and version are part of a job's plan: the same name and version give the same
/// result for the same document, for ever. Implementations are immutable and may be shared by threads.
/// </summary>
public interface ISegmenter
{
    /// <summary>The name by which it is chosen, e.g. <c>rules</c>.</summary>
    string Name { get; }

    /// <summary>Raised whenever the result changes for some text.</summary>
    int Version { get; }

    /// <summary>Segments one document. Text of white space alone has neither words nor sentences, and that is no failure.</summary>
    SegmentationResult Segment(Document document);
}
