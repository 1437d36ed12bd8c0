using LukePipeline.Luke.Tokenizer;
using LukePipeline.Text;

namespace LukePipeline.Extraction.Checkpoints;

/// <summary>A checkpoint's own tokenizer as the stages use it.</summary>
/// <param name="tokenizer">The tokenizer; its task does not matter.</param>
public sealed class TokenizerSpanEncoder(LukeTokenizer tokenizer) : ISpanEncoder
{
    /// <inheritdoc/>
    public int CountSubwords(ReadOnlySpan<char> word) => tokenizer.CountSubwords(word);

    /// <inheritdoc/>
    public (int[] WordIds, TokenSpan[] Tokens) EncodeSpans(string text, ReadOnlySpan<Utf16Span> spans)
    {
        var encoded = tokenizer.EncodeSpans(text, spans);
        return (encoded.InputIds, encoded.Spans);
    }

    /// <inheritdoc/>
    public EncodedPair EncodePair(string text, Utf16Span head, Utf16Span tail) => tokenizer.EncodePair(text, head, tail);
}
