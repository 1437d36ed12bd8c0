using LukePipeline.Luke.Tokenizer;
using LukePipeline.Text;

namespace LukePipeline.Extraction.Checkpoints;

/// <summary>What the stages ask of a tokenizer. Safe to share between threads.</summary>
public interface ISpanEncoder
{
    /// <summary>Into how many sub-words a word falls when it is tokenized alone.</summary>
    int CountSubwords(ReadOnlySpan<char> word);

    /// <summary>Encodes a text that is cut at both ends of every span.</summary>
    /// <param name="text">The text.</param>
    /// <param name="spans">Ranges of it.</param>
    /// <returns>Sub-word ids with special tokens, [words], and the tokens of each span.</returns>
    (int[] WordIds, TokenSpan[] Tokens) EncodeSpans(string text, ReadOnlySpan<Utf16Span> spans);

    /// <summary>Encodes a text with the markers of the pair task around two spans that do not overlap.</summary>
    /// <param name="text">The text.</param>
    /// <param name="head">The head.</param>
    /// <param name="tail">The tail; before or after the head.</param>
    EncodedPair EncodePair(string text, Utf16Span head, Utf16Span tail);
}
