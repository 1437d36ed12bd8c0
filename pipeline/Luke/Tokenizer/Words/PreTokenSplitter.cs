using System.Buffers;
using System.Text;
using LukePipeline.Ground;
using LukePipeline.Luke.Tokenizer.Settings;

namespace LukePipeline.Luke.Tokenizer.Words;

/// <summary>
/// Cuts a text into the pieces that byte-pair encoding never crosses: the pattern of GPT-2 and RoBERTa,
/// <c>'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+</c>, over code points.
/// </summary>
/// <remarks>A regular expression over UTF-16 cannot do it: it sees neither letters nor numbers beyond the basic plane.</remarks>
internal static class PreTokenSplitter
{
    /// <summary>Where the piece that begins at <paramref name="start"/> ends.</summary>
    /// <exception cref="LukeTokenizerException">The text holds a lone surrogate.</exception>
    public static int EndOfPiece(ReadOnlySpan<char> text, int start)
    {
        var first = text[start];
        if (first == '\'' && ContractionLength(text[(start + 1)..]) is var contraction and > 0)
        {
            return start + 1 + contraction;
        }

        var run = start;
        var kind = ClassAt(text, start, out var length);
        if (first == ' ' && start + 1 < text.Length)
        {
            // " ?" takes one space (U+0020 only) into the run that follows it, unless that is more white space.
            var following = ClassAt(text, start + 1, out var followingLength);
            if (following != UnicodeClass.WhiteSpace)
            {
                (kind, run, length) = (following, start + 1, followingLength);
            }
        }

        var end = run + length;
        while (end < text.Length && ClassAt(text, end, out length) == kind)
        {
            end += length;
        }

        // "\s+(?!\S)" leaves the last white space before a word to that word; "\s+" takes it when it stands alone.
        return kind == UnicodeClass.WhiteSpace && end < text.Length && end - start > 1 ? end - 1 : end;
    }

    private static UnicodeClass ClassAt(ReadOnlySpan<char> text, int index, out int length)
    {
        var character = text[index];
        length = 1;
        if (!char.IsSurrogate(character))
        {
            return UnicodeClasses.Of(character);
        }

        if (Rune.DecodeFromUtf16(text[index..], out var rune, out length) != OperationStatus.Done)
        {
            throw new LukeTokenizerException(
                InputFault.NotUnicode,
                $"The text holds a lone surrogate (U+{(int)character:X4}), which is not a character and has no UTF-8 form. "
                + "Repair or replace it before encoding.");
        }

        return UnicodeClasses.Of(rune);
    }

    private static int ContractionLength(ReadOnlySpan<char> rest) => rest switch
    {
        ['s' or 't' or 'm' or 'd', ..] => 1,
        ['r' or 'v', 'e', ..] or ['l', 'l', ..] => 2,
        _ => 0,
    };
}
