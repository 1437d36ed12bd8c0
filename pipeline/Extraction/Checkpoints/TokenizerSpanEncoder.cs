using LukePipeline.Engine.Batches;
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
    public PairItem EncodePair(string text, Utf16Span head, Utf16Span tail)
    {
        var encoded = tokenizer.EncodePair(text, head, tail);
        return new PairItem(encoded.InputIds, encoded.Head, encoded.Tail);
    }
}
