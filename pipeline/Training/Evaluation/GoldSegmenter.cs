using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using LukePipeline.Text;
using LukePipeline.Text.Segmentation;
using LukePipeline.Training.Data;

namespace LukePipeline.Training.Evaluation;

/// <summary>
/// Documents of annotated sentences with the words and sentences of the annotation. The sentences of a document are joined by blanks.
/// </summary>
internal sealed class GoldSegmenter : ISegmenter
{
    private readonly List<SegmentedText> _texts = [];

    /// <inheritdoc/>
    public string Name => "gold";

    /// <inheritdoc/>
    public int Version => 1;

    /// <summary>Adds a document; its position is its number.</summary>
    public Document Add(IReadOnlyList<AnnotatedSentence> sentences)
    {
        var (whole, ranges) = AnnotatedPassage.Join(sentences);
        var words = whole.WordPlaces();
        _texts.Add(new SegmentedText(whole.Text, [.. words], CodePoints(whole.Text, words), [.. ranges]));
        return new Document(whole.Id, whole.Text, "annotated", _texts.Count - 1);
    }

    /// <summary>The segmented text of a document.</summary>
    public SegmentedText this[long position] => _texts[(int)position];

    /// <summary>Documents as a shard reads them.</summary>
    public static async IAsyncEnumerable<CorpusEntry> StreamAsync(IEnumerable<Document> documents, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var document in documents)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return document;
        }

        await Task.CompletedTask.ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public SegmentationResult Segment(Document document) => SegmentationResult.Success(_texts[(int)document.Position]);

    private static ImmutableArray<CodePointSpan> CodePoints(string text, IReadOnlyList<Utf16Span> words)
    {
        var spans = ImmutableArray.CreateBuilder<CodePointSpan>(words.Count);
        var (utf16, codePoint) = (0, 0);
        foreach (var word in words)
        {
            var start = Advance(word.Start);
            spans.Add(new CodePointSpan(start, Advance(word.End)));
        }

        return spans.MoveToImmutable();

        int Advance(int to)
        {
            for (; utf16 < to; utf16++)
            {
                codePoint += char.IsLowSurrogate(text[utf16]) ? 0 : 1;
            }

            return codePoint;
        }
    }
}
