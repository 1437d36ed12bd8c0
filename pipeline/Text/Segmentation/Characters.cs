using System.Globalization;
using System.Text;

namespace LukePipeline.Text.Segmentation;

/// <summary>What the segmenter needs to know of a character. Indexes are UTF-16; a surrogate pair counts as one character.</summary>
internal static class Characters
{
    /// <summary>
    /// True for what stands between words and is part of none: white space, control characters, and the format characters
    /// without a width (byte order mark, zero-width space, marks of direction). Joiners and soft hyphens are not among them.
    /// </summary>
    public static bool IsSeparator(char c) => c < 0x7f
        ? c <= ' '
        : char.IsWhiteSpace(c) || char.IsControl(c)
            || c is '\u200b' or '\u200e' or '\u200f' or (>= '\u202a' and <= '\u202e') or (>= '\u2060' and <= '\u2064')
                or (>= '\u2066' and <= '\u2069') or '\ufeff' or (>= '\ufff9' and <= '\ufffb');

    /// <summary>
    /// Length of the letter, digit, combining mark or modifier, low line, joiner or soft hyphen at <paramref name="index"/>; 0 for
    /// anything else, and for ideographs and kana, each of which is a word of its own.
    /// </summary>
    public static int WordCharacterLength(string text, int index)
    {
        var c = text[index];
        if (c < 0x80)
        {
            return char.IsAsciiLetterOrDigit(c) || c == '_' ? 1 : 0;
        }

        if (c is '\u00ad' or '\u200c' or '\u200d')
        {
            return 1;
        }

        return Rune.TryGetRuneAt(text, index, out var rune)
            && (IsModifier(rune) || (IsWordCategory(Rune.GetUnicodeCategory(rune)) && !IsIdeograph(rune.Value)))
            ? rune.Utf16SequenceLength
            : 0;
    }

    /// <summary>True when the character at <paramref name="index"/>, if there is one before <paramref name="end"/>, is part of a word.</summary>
    public static bool IsWordCharacter(string text, int index, int end) => index < end && WordCharacterLength(text, index) > 0;

    /// <summary>True for a mark or joiner that belongs to the character before it.</summary>
    public static bool IsExtender(string text, int index) =>
        text[index] >= 0x300
        && (text[index] == '\u200d'
            || (Rune.TryGetRuneAt(text, index, out var rune)
                && (IsMark(Rune.GetUnicodeCategory(rune)) || IsModifier(rune))));

    /// <summary>Length of the user-perceived character at <paramref name="index"/>, at least 1.</summary>
    public static int ClusterLength(string text, int index, int end) =>
        StringInfo.GetNextTextElementLength(text.AsSpan(index, end - index));

    /// <summary>An apostrophe, straight or typographic.</summary>
    public static bool IsApostrophe(char c) => c is '\'' or '\u2019';

    /// <summary>A hyphen that joins words; dashes do not.</summary>
    public static bool IsHyphen(char c) => c is '-' or '\u2010' or '\u2011';

    /// <summary>Skin tones and tags, which change the emoji before them.</summary>
    private static bool IsModifier(Rune rune) => rune.Value is (>= 0x1f3fb and <= 0x1f3ff) or (>= 0xe0020 and <= 0xe007f);

    private static bool IsWordCategory(UnicodeCategory category) =>
        category <= UnicodeCategory.OtherNumber || category == UnicodeCategory.ConnectorPunctuation;

    private static bool IsMark(UnicodeCategory category) =>
        category is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark;

    private static bool IsIdeograph(int value) => value is (>= 0x3041 and <= 0x30ff and not 0x30fb) or (>= 0x31f0 and <= 0x31ff)
        or (>= 0x3400 and <= 0x4dbf) or (>= 0x4e00 and <= 0x9fff) or (>= 0xf900 and <= 0xfaff) or (>= 0x20000 and <= 0x3ffff);
}
