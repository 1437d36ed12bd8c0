using System.Text;
using LukePipeline.Extraction.Checkpoints;
using LukePipeline.Extraction.Windows;
using LukePipeline.Text;

namespace LukePipeline.Extraction.Stages.Relations;

/// <summary>Encodes the pairs of one sentence.</summary>
internal sealed class PairEncoder
{
    private const int MarkerTokens = 4;

    /// <summary>How much shorter than the plain sentence its encoding may be where it is cut around head and tail.</summary>
    private const int Slack = 8;

    private readonly StageModel _model;
    private readonly SegmentedText _text;
    private readonly WordSpan _sentence;
    private readonly int _maxWordLength;
    private readonly string? _whole;
    private readonly Lazy<SubwordLengths> _lengths;
    private readonly ContextWindowBuilder _crops;

    /// <summary>Prepares for the pairs of one sentence.</summary>
    /// <param name="model">The relation checkpoint.</param>
    /// <param name="text">The document.</param>
    /// <param name="sentence">The sentence.</param>
    /// <param name="lengths">Lengths of the document's words, measured only when a sentence is too long.</param>
    /// <param name="maxWordLength">Longer words, and longer gaps between words, never reach the tokenizer.</param>
    public PairEncoder(StageModel model, SegmentedText text, WordSpan sentence, Lazy<SubwordLengths> lengths, int maxWordLength)
    {
        _model = model;
        _text = text;
        _sentence = sentence;
        _lengths = lengths;
        _maxWordLength = maxWordLength;
        _crops = new ContextWindowBuilder(ContextScope.Document, WindowTextKind.Original, model.MaxSubwords - MarkerTokens);
        _whole = MayFit() ? Fitting(text.ReadText[text.ReadWords[sentence.Start].Start..text.ReadWords[sentence.End - 1].End]) : null;
    }

    /// <summary>Encodes a pair.</summary>
    /// <param name="head">Words of the head.</param>
    /// <param name="tail">Words of the tail.</param>
    /// <returns>Null when the model cannot take both together with what stands between them.</returns>
    public PairItem? Encode(WordSpan head, WordSpan tail)
    {
        if (_whole is not null)
        {
            var item = EncodeIn(_whole, _sentence.Start, head, tail);
            if (item.WordIds.Length <= _model.Config.MaxTokens)
            {
                return item;
            }
        }

        return EncodeCropped(head, tail);
    }

    /// <summary>Whether the sentence is short enough to be worth trying as a whole.</summary>
    private bool MayFit()
    {
        if (_sentence.Length > 2 * _model.Config.MaxTokens)
        {
            return false;
        }

        for (var word = _sentence.Start; word < _sentence.End; word++)
        {
            var gap = word == _sentence.Start ? 0 : _text.ReadWords[word].Start - _text.ReadWords[word - 1].End;
            if (_text.ReadWords[word].Length > _maxWordLength || gap > _maxWordLength)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The text where a pair in it has a chance to fit: found out once, not for every pair.</summary>
    private string? Fitting(string text)
    {
        var most = _model.Config.MaxTokens;

        // A sub-word is a byte at least.
        return Encoding.UTF8.GetByteCount(text) <= most - MarkerTokens - Slack
            || _model.Encoder.EncodeSpans(text, []).WordIds.Length <= most - MarkerTokens + Slack
                ? text
                : null;
    }

    private PairItem EncodeIn(string text, int firstWord, WordSpan head, WordSpan tail)
    {
        var offset = _text.ReadWords[firstWord].Start;
        var encoded = _model.Encoder.EncodePair(text, Range(head), Range(tail));
        return new PairItem(encoded.InputIds, encoded.Head, encoded.Tail);

        Utf16Span Range(WordSpan words) => new(_text.ReadWords[words.Start].Start - offset, _text.ReadWords[words.End - 1].End - offset);
    }

    private PairItem? EncodeCropped(WordSpan head, WordSpan tail)
    {
        var core = new WordSpan(Math.Min(head.Start, tail.Start), Math.Max(head.End, tail.End));
        if (_lengths.Value.Sum(core) > _crops.MaxSubwords)
        {
            return null;
        }

        var words = _crops.Choose(_lengths.Value, core, _sentence);
        return _crops.EncodeFirstFit(_lengths.Value, core, words, _model.Config.MaxTokens, span =>
        {
            var item = EncodeIn(_crops.Create(_text, core, span).Text, span.Start, head, tail);
            return (item, item.WordIds.Length);
        });
    }
}
