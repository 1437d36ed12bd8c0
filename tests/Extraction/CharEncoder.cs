using LukePipeline.Extraction.Checkpoints;
using LukePipeline.Luke.Tokenizer;
using LukePipeline.Text;

namespace LukePipeline.Tests.Extraction;

/// <summary>
/// A tokenizer that can be followed with the naked eye: one token per UTF-16 unit, a single space belongs to what follows, further
/// spaces are tokens. Texts are cut at span boundaries as the reference does it.
/// </summary>
internal sealed class CharEncoder : ISpanEncoder
{
    public const int Begin = 0, End = 2, Marker = 3, Marker2 = 4, FirstChar = 10;

    /// <summary>The longest text that was ever encoded.</summary>
    public int LongestText { get; private set; }

    /// <summary>Texts that hold this fail.</summary>
    public string? Poison { get; init; }

    public static string Decode(int[] ids, TokenSpan span) =>
        string.Concat(ids[span.Start..span.End].Where(id => id >= FirstChar).Select(id => (char)(id - FirstChar)));

    public int CountSubwords(ReadOnlySpan<char> word)
    {
        LongestText = Math.Max(LongestText, word.Length);
        return word.Length;
    }

    public (int[] WordIds, TokenSpan[] Tokens) EncodeSpans(string text, ReadOnlySpan<Utf16Span> spans)
    {
        LongestText = Math.Max(LongestText, text.Length);
        if (Poison is not null && text.Contains(Poison, StringComparison.Ordinal))
        {
            throw new InvalidOperationException("poison");
        }

        var ids = new List<int> { Begin };
        var tokenAt = new Dictionary<int, int>();
        var done = 0;
        foreach (var boundary in spans.ToArray().SelectMany(s => new[] { s.Start, s.End }).Distinct().Order())
        {
            var cut = boundary > 0 && text[boundary - 1] == ' ' ? boundary - 1 : boundary;
            Add(ids, text.AsSpan()[done..cut]);
            done = cut;
            tokenAt[boundary] = ids.Count;
        }

        Add(ids, text.AsSpan()[done..]);
        ids.Add(End);
        return ([.. ids], [.. spans.ToArray().Select(s => new TokenSpan(tokenAt[s.Start], tokenAt[s.End]))]);
    }

    public EncodedPair EncodePair(string text, Utf16Span head, Utf16Span tail)
    {
        var (ids, tokens) = EncodeSpans(text, [head, tail]);
        var list = ids.ToList();
        var (first, second) = head.Start < tail.Start ? (tokens[0], tokens[1]) : (tokens[1], tokens[0]);
        var (firstMarker, secondMarker) = head.Start < tail.Start ? (Marker, Marker2) : (Marker2, Marker);
        list.Insert(second.End, secondMarker);
        list.Insert(second.Start, secondMarker);
        list.Insert(first.End, firstMarker);
        list.Insert(first.Start, firstMarker);
        first = new TokenSpan(first.Start, first.End + 2);
        second = new TokenSpan(second.Start + 2, second.End + 4);
        return head.Start < tail.Start ? new EncodedPair([.. list], first, second) : new EncodedPair([.. list], second, first);
    }

    private static void Add(List<int> ids, ReadOnlySpan<char> piece)
    {
        for (var i = 0; i < piece.Length; i++)
        {
            if (piece[i] != ' ' || i + 1 == piece.Length || piece[i + 1] == ' ')
            {
                ids.Add(piece[i] + FirstChar);
            }
        }
    }
}
