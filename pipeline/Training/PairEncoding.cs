using LukePipeline.Text;

namespace LukePipeline.Training;

/// <summary>A text with the markers of a pair of entities around its head and its tail, as the pair task encodes it.</summary>
/// <param name="Ids">Token ids with all special tokens.</param>
/// <param name="Head">Tokens of the head with its two <c>&lt;ent&gt;</c> markers.</param>
/// <param name="Tail">Tokens of the tail with its two <c>&lt;ent2&gt;</c> markers.</param>
internal sealed record PairEncoding(int[] Ids, TokenSpan Head, TokenSpan Tail)
{
    /// <summary>Encodes a pair of mentions that do not overlap.</summary>
    /// <param name="vocabulary">The vocabulary.</param>
    /// <param name="text">The text.</param>
    /// <param name="head">The head in <paramref name="text"/>.</param>
    /// <param name="tail">The tail in <paramref name="text"/>.</param>
    /// <param name="dropout">Probability of skipping a merge.</param>
    /// <param name="random">Draws the skipped merges.</param>
    public static PairEncoding Encode(
        BytePairVocabulary vocabulary, string text, Utf16Span head, Utf16Span tail, double dropout = 0, Random? random = null)
    {
        var ids = new List<int> { vocabulary.Start };
        var headFirst = head.Start < tail.Start;
        var (first, second) = headFirst ? (head, tail) : (tail, head);
        var (firstMarker, secondMarker) = headFirst ? (vocabulary.Entity, vocabulary.Entity2) : (vocabulary.Entity2, vocabulary.Entity);

        Piece(0, first.Start);
        var firstSpan = Mention(first, firstMarker);
        Piece(first.End, second.Start);
        var secondSpan = Mention(second, secondMarker);
        Piece(second.End, text.Length);
        ids.Add(vocabulary.End);
        return new PairEncoding(ids.ToArray(), headFirst ? firstSpan : secondSpan, headFirst ? secondSpan : firstSpan);

        TokenSpan Mention(Utf16Span mention, int marker)
        {
            var start = ids.Count;
            ids.Add(marker);
            Piece(mention.Start, mention.End);
            ids.Add(marker);
            return new TokenSpan(start, ids.Count);
        }

        // The text is cut at both ends of both mentions; a blank before a cut belongs to the piece after it.
        void Piece(int from, int to)
        {
            var start = from > 0 && text[from - 1] == ' ' ? from - 1 : from;
            var end = to < text.Length && to > 0 && text[to - 1] == ' ' ? to - 1 : to;
            if (end > start)
            {
                vocabulary.Encode(text[start..end], ids, dropout, random);
            }
        }
    }
}
