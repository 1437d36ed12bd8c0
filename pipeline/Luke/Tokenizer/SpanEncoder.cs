using System.Buffers;
using LukePipeline.Luke.Tokenizer.Words;
using LukePipeline.Text;

namespace LukePipeline.Luke.Tokenizer;

/// <summary>
/// The pipeline's way to encode a text with spans: the same tokens and positions as the reference's, in time linear in the text
/// and the spans, without sets, maps and padded rows.
/// </summary>
internal sealed class SpanEncoder(WordTokenizer tokenizer, bool addPrefixSpace, int clsId, int sepId)
{
    private const int NoBoundary = -1;

    /// <summary>Encodes a text that is cut at the boundaries of spans in UTF-16 code units.</summary>
    /// <param name="text">The text.</param>
    /// <param name="spans">The spans; may be empty.</param>
    /// <param name="tokenSpans">Receives the token range of each span, counted from &lt;s&gt;.</param>
    /// <returns>The ids with &lt;s&gt; in front; &lt;/s&gt; is left to <see cref="Finish"/>.</returns>
    public List<int> Encode(string text, ReadOnlySpan<Utf16Span> spans, Span<TokenSpan> tokenSpans)
    {
        var tokenAt = ArrayPool<int>.Shared.Rent(text.Length + 1);
        try
        {
            tokenAt.AsSpan(0, text.Length + 1).Fill(NoBoundary);
            foreach (var span in spans)
            {
                Utf16Spans.Check(text, span);
                tokenAt[span.Start] = tokenAt[span.End] = 0;
            }

            var ids = Tokenize(text, tokenAt);
            for (var i = 0; i < spans.Length; i++)
            {
                tokenSpans[i] = new TokenSpan(tokenAt[spans[i].Start], tokenAt[spans[i].End]);
            }

            return ids;
        }
        finally
        {
            ArrayPool<int>.Shared.Return(tokenAt);
        }
    }

    /// <summary>The ids with &lt;/s&gt; behind them.</summary>
    public int[] Finish(List<int> ids)
    {
        ids.Add(sepId);
        return [.. ids];
    }

    private List<int> Tokenize(string text, int[] tokenAt)
    {
        List<int> ids = new((text.Length / 4) + 2) { clsId };
        var sink = new TokenList(ids);
        var position = 0;
        for (var boundary = 0; boundary <= text.Length; boundary++)
        {
            if (tokenAt[boundary] == NoBoundary)
            {
                continue;
            }

            // A space before a boundary goes to the piece behind it.
            var cut = boundary > 0 && text[boundary - 1] == ' ' ? boundary - 1 : boundary;
            if (cut != position)
            {
                tokenizer.Tokenize(text.AsSpan(position..cut), addPrefixSpace, ref sink);
                position = cut;
            }

            tokenAt[boundary] = ids.Count;
        }

        tokenizer.Tokenize(text.AsSpan(position), addPrefixSpace, ref sink);
        return ids;
    }
}
