using System.Collections.Immutable;
using LukePipeline.Text.Layout;

namespace LukePipeline.Text.Segmentation;

/// <summary>
/// Takes the words and sentences that a document brings along, after checking them. Words without sentences are grouped by
/// our own rules.
/// </summary>
public sealed class ProvidedSegmenter : ISegmenter
{
    /// <summary>Far above any web address; sub-word tokenizers take time that grows with the square of a word's length.</summary>
    private const int MaxWordLength = 4096;

    /// <inheritdoc/>
    public string Name => "provided";

    /// <inheritdoc/>
    public int Version => 4;

    /// <inheritdoc/>
    public SegmentationResult Segment(Document document)
    {
        if (document.Words is not { } words)
        {
            return SegmentationResult.Failure(
                document.Sentences is null
                    ? "The document brings no words. Add them, or choose the segmenter 'auto' or 'rules'."
                    : "The document brings sentences but no words for them to be ranges of.");
        }

        if (FindProblem(document.Text, words) is { } problem)
        {
            return SegmentationResult.Failure(problem);
        }

        var ranges = CodePoints.ToUtf16(document.Text, words)!.Value;
        if (document.Sentences is not { } sentences)
        {
            return Success(document.Text, ranges, words, SentenceFinder.Find(document.Text, ranges, Reading.Of(document.Text).OriginalBreaks));
        }

        var end = 0;
        foreach (var (index, sentence) in sentences.Index())
        {
            if (sentence.Start < end || sentence.End <= sentence.Start || sentence.End > words.Count)
            {
                return SegmentationResult.Failure(
                    $"Sentence {index} is [{sentence.Start}, {sentence.End}]: it is empty, overlaps the one before it, or goes beyond "
                    + $"the {words.Count} words.");
            }

            end = sentence.End;
        }

        return Success(document.Text, ranges, words, [.. sentences]);
    }

    private static SegmentationResult Success(
        string text, ImmutableArray<Utf16Span> ranges, IReadOnlyList<CodePointSpan> words, ImmutableArray<WordSpan> sentences) =>
        SegmentationResult.Success(new SegmentedText(text, ranges, [.. words], sentences));

    private static string? FindProblem(string text, IReadOnlyList<CodePointSpan> words)
    {
        var length = CodePoints.Count(text);
        var end = 0;
        foreach (var (index, word) in words.Index())
        {
            var problem = word.Start >= word.End ? "it holds no character"
                : word.Start < end ? "it overlaps the word before it, or comes before it"
                : word.End > length ? $"the text has only {length} code points"
                : word.Length > MaxWordLength ? $"more than {MaxWordLength} code points are no word"
                : null;
            if (problem is not null)
            {
                return $"Word {index} is [{word.Start}, {word.End}]: {problem}.";
            }

            end = word.End;
        }

        return null;
    }
}
