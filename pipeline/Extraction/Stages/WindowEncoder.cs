using LukePipeline.Extraction.Checkpoints;
using LukePipeline.Extraction.Windows;
using LukePipeline.Text;

namespace LukePipeline.Extraction.Stages;

/// <summary>Turns sentences into encoded windows that the model can take: measures words, splits, grows, encodes, shrinks.</summary>
internal sealed class WindowEncoder
{
    private readonly ISpanEncoder _encoder;
    private readonly ContextWindowBuilder _builder;
    private readonly int _maxTokens;
    private readonly int _maxWordLength;

    public WindowEncoder(StageModel model, ContextScope scope, WindowTextKind textKind, int maxWordLength)
    {
        _encoder = model.Encoder;
        _builder = new ContextWindowBuilder(scope, textKind, model.MaxSubwords);
        _maxTokens = model.Config.MaxTokens;
        _maxWordLength = maxWordLength;
    }

    /// <summary>Measures the words of a document.</summary>
    public SubwordLengths Measure(SegmentedText text) => Measure(text, _encoder, _maxWordLength);

    /// <inheritdoc cref="Measure(SegmentedText)"/>
    public static SubwordLengths Measure(SegmentedText text, ISpanEncoder encoder, int maxWordLength)
    {
        var lengths = new int[text.Words.Length];
        var cutBefore = new bool[lengths.Length];
        var gaps = new int[lengths.Length];
        for (var i = 0; i < lengths.Length; i++)
        {
            lengths[i] = text.ReadWords[i].Length > maxWordLength ? SubwordLengths.Unreadable : encoder.CountSubwords(text.ReadWord(i));
            var gap = i == 0 ? default : text.ReadText.AsSpan()[text.ReadWords[i - 1].End..text.ReadWords[i].Start];
            cutBefore[i] = gap.Length > maxWordLength;
            gaps[i] = gap.Length < 2 || cutBefore[i] ? 0 : GapMeter.Count(text.ReadText, text.ReadWords[i - 1].End, text.ReadWords[i].Start, encoder);
        }

        return new SubwordLengths(lengths, cutBefore, gaps);
    }

    /// <summary>Encodes a sentence, in several windows where one cannot hold it.</summary>
    /// <param name="text">The document.</param>
    /// <param name="lengths">Its words' lengths.</param>
    /// <param name="sentence">The sentence.</param>
    /// <param name="isSpan">Which of its words (indexes into the document) are spans of the encoding.</param>
    /// <returns>The windows in the order of the text; their tokens are those of the words chosen, in order.</returns>
    public IEnumerable<EncodedWindow> EncodeSentence(SegmentedText text, SubwordLengths lengths, WordSpan sentence, Func<int, bool> isSpan)
    {
        foreach (var part in SentenceSplitter.Split(text, lengths, sentence, _builder.MaxSubwords))
        {
            var pending = new Stack<WordSpan>([part]);
            while (pending.TryPop(out var words))
            {
                if (Encode(text, lengths, words, window => ChosenWords(window, isSpan)) is { } encoded)
                {
                    yield return encoded;
                }
                else if (words.Length > 1)
                {
                    // White space inside the sentence made it too long.
                    var (first, second) = SentenceSplitter.Halve(text, words);
                    pending.Push(second);
                    pending.Push(first);
                }
            }
        }
    }

    /// <summary>Encodes some words in the context that still fits.</summary>
    /// <param name="text">The document.</param>
    /// <param name="lengths">Its words' lengths.</param>
    /// <param name="core">The words, which are never dropped.</param>
    /// <param name="spansOf">The spans of a window's text to ask for.</param>
    /// <returns>Null when the words do not even fit alone.</returns>
    public EncodedWindow? Encode(SegmentedText text, SubwordLengths lengths, WordSpan core, Func<ContextWindow, Utf16Span[]> spansOf)
    {
        var words = _builder.Choose(lengths, core, new WordSpan(0, text.Words.Length));
        return _builder.EncodeFirstFit(lengths, core, words, _maxTokens, span =>
        {
            var window = _builder.Create(text, core, span);
            var (ids, tokens) = _encoder.EncodeSpans(window.Text, spansOf(window));
            return (new EncodedWindow(window, ids, tokens), ids.Length);
        });
    }

    /// <summary>The chosen ones of the searched words (indexes into the document) as ranges of a window's text.</summary>
    public static Utf16Span[] ChosenWords(ContextWindow window, Func<int, bool> isSpan)
    {
        var spans = new List<Utf16Span>(window.SentenceWords.Length);
        for (var i = 0; i < window.SentenceWords.Length; i++)
        {
            if (isSpan(window.Sentence.Start + i))
            {
                spans.Add(window.SentenceWords[i]);
            }
        }

        return [.. spans];
    }
}
