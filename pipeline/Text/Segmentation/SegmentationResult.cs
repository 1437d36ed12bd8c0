namespace LukePipeline.Text.Segmentation;

/// <summary>The segmented text, or why the document's own words and sentences cannot be used.</summary>
public sealed class SegmentationResult
{
    private SegmentationResult(SegmentedText? text, string? problem)
    {
        Text = text;
        Problem = problem;
    }

    /// <summary>The words and sentences; null when there is a <see cref="Problem"/>.</summary>
    public SegmentedText? Text { get; }

    /// <summary>What is wrong, for the failures table (<c>InvalidSegmentation</c>); null when all is well.</summary>
    public string? Problem { get; }

    /// <summary>A result without a problem.</summary>
    public static SegmentationResult Success(SegmentedText text) => new(text, null);

    /// <summary>A result that says what is wrong.</summary>
    public static SegmentationResult Failure(string problem) => new(null, problem);
}
