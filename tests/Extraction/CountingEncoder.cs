using LukePipeline.Extraction.Checkpoints;
using LukePipeline.Luke.Tokenizer;
using LukePipeline.Text;

namespace LukePipeline.Tests.Extraction;

/// <summary>Counts what a tokenizer is asked to do, in UTF-16 units: work that does not depend on the machine.</summary>
internal sealed class CountingEncoder(ISpanEncoder inner) : ISpanEncoder
{
    private long _work;

    /// <summary>Units that were tokenized, each as often as it was.</summary>
    public long Work => Interlocked.Read(ref _work);

    public int CountSubwords(ReadOnlySpan<char> word)
    {
        Interlocked.Add(ref _work, word.Length);
        return inner.CountSubwords(word);
    }

    public (int[] WordIds, TokenSpan[] Tokens) EncodeSpans(string text, ReadOnlySpan<Utf16Span> spans)
    {
        Interlocked.Add(ref _work, text.Length + spans.Length);
        return inner.EncodeSpans(text, spans);
    }

    public EncodedPair EncodePair(string text, Utf16Span head, Utf16Span tail)
    {
        Interlocked.Add(ref _work, text.Length);
        return inner.EncodePair(text, head, tail);
    }
}
