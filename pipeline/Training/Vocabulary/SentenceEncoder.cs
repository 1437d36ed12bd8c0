using LukePipeline.Luke;
using LukePipeline.Luke.Tokenizer;
using LukePipeline.Text;

namespace LukePipeline.Training.Vocabulary;

/// <summary>
/// Sentences as token sequences for training: the tokenizer's own encoding, the one that extraction uses, or, for variety, the
/// same with merges dropped at random (BPE dropout, Provilkov et al., 2020).
/// </summary>
/// <param name="tokenizer">The tokenizer.</param>
/// <param name="vocabulary">Its vocabulary and merges.</param>
internal sealed class SentenceEncoder(LukeTokenizer tokenizer, BytePairVocabulary vocabulary)
{
    /// <summary>Opens the tokenizer of a checkpoint, or of a directory that is to become one.</summary>
    public static SentenceEncoder Open(Checkpoint checkpoint) => new(checkpoint.Tokenizer, BytePairVocabulary.Load(checkpoint.Location));

    /// <summary>The tokenizer.</summary>
    public LukeTokenizer Tokenizer => tokenizer;

    /// <summary>Id of the padding token.</summary>
    public int Padding => tokenizer.PadTokenId ?? 1;

    /// <summary>Encodes a text that is cut at every word, as it is when all spans of words are candidates.</summary>
    /// <param name="text">The text.</param>
    /// <param name="words">Its words; the spans of the result are theirs.</param>
    /// <param name="dropout">Probability of dropping a merge.</param>
    /// <param name="random">Draws the dropped merges.</param>
    public EncodedSpans EncodeWords(string text, Utf16Span[] words, double dropout, Random random) =>
        dropout == 0 ? tokenizer.EncodeSpans(text, words) : EncodeDropped(text, words, dropout, random);

    /// <summary>Encodes a text with a marked head and tail, which do not overlap.</summary>
    public EncodedPair EncodePair(string text, Utf16Span head, Utf16Span tail, double dropout, Random random)
    {
        if (dropout == 0)
        {
            return tokenizer.EncodePair(text, head, tail);
        }

        var encoded = EncodeDropped(text, [head, tail], dropout, random);
        var (first, second) = (encoded.Spans[0], encoded.Spans[1]);
        return first.Start < second.Start
            ? Mark(encoded.InputIds, first, tokenizer.HeadMarkerId, second, tokenizer.TailMarkerId, swap: false)
            : Mark(encoded.InputIds, second, tokenizer.TailMarkerId, first, tokenizer.HeadMarkerId, swap: true);
    }

    private static EncodedPair Mark(int[] ids, TokenSpan first, int firstMarker, TokenSpan second, int secondMarker, bool swap)
    {
        int[] marked =
        [
            .. ids[..first.Start], firstMarker, .. ids[first.Start..first.End], firstMarker, .. ids[first.End..second.Start],
            secondMarker, .. ids[second.Start..second.End], secondMarker, .. ids[second.End..],
        ];
        var before = new TokenSpan(first.Start, first.End + 2);
        var after = new TokenSpan(second.Start + 2, second.End + 4);
        return swap ? new EncodedPair(marked, after, before) : new EncodedPair(marked, before, after);
    }

    private EncodedSpans EncodeDropped(string text, Utf16Span[] spans, double dropout, Random random)
    {
        var ids = new List<int> { tokenizer.ClsTokenId };
        var tokenAt = new Dictionary<int, int>();
        var position = 0;
        foreach (var boundary in spans.SelectMany(span => new[] { span.Start, span.End }).Distinct().Order())
        {
            // A blank before a boundary goes to the piece behind it.
            Piece(boundary > 0 && text[boundary - 1] == ' ' ? boundary - 1 : boundary);
            tokenAt[boundary] = ids.Count;
        }

        Piece(text.Length);
        ids.Add(tokenizer.SepTokenId);
        return new EncodedSpans(ids.ToArray(), spans.Select(span => new TokenSpan(tokenAt[span.Start], tokenAt[span.End])).ToArray());

        void Piece(int cut)
        {
            if (cut > position)
            {
                var piece = text[position..cut];
                vocabulary.Encode(tokenizer.AddPrefixSpace && !char.IsWhiteSpace(piece[0]) ? " " + piece : piece, ids, dropout, random);
                position = cut;
            }
        }
    }
}
