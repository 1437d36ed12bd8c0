using System.Globalization;
using System.Text;
using AnyAscii;

namespace LukePipeline.Graph.Resolution;

/// <summary>
/// Letters as names are compared by: small, without marks, in their plain forms. The program runs without the tables of ICU, where
/// <c>string.Normalize</c> returns everything as it is, so compatibility forms and marks are folded here: Latin ones by AnyAscii, the
/// accents of Greek and Cyrillic, and the second forms of other scripts, by tables. Other scripts keep their letters, for a transliteration would make different names the same.
/// </summary>
internal static class LetterFolding
{
    private const string Marked = "άὰᾶέὲήὴῆίὶῖόὸύὺῦώὼῶϊϋΐΰςёйѓќўїѐѝ";
    private const string Plain = "αααεεηηηιιιοουυυωωωιυιυσеигкуіеи";

    /// <summary>Appends the folded form of a letter or digit.</summary>
    public static void Append(Rune letter, StringBuilder target)
    {
        if (letter.IsAscii)
        {
            target.Append(char.ToLowerInvariant((char)letter.Value));
            return;
        }

        if (SplitLetters.TryJoin(letter, target))
        {
            return;
        }

        if (CompatibilityForms.Of(letter) is { } form)
        {
            foreach (var rune in form.EnumerateRunes())
            {
                if (!SplitLetters.TryJoin(rune, target))
                {
                    target.Append(rune.ToString());
                }
            }

            return;
        }

        if (IsLatinOrCompatible(letter.Value) && letter.ToString().Transliterate() is { Length: > 0 } plain)
        {
            target.Append(plain.ToLowerInvariant());
            return;
        }

        var small = Rune.ToLowerInvariant(letter);
        var at = small.IsBmp ? Marked.IndexOf((char)small.Value, StringComparison.Ordinal) : -1;
        if (at >= 0)
        {
            target.Append(Plain[at]);
        }
        else
        {
            target.Append(small.ToString());
        }
    }

    /// <summary>
    /// Whether a character is a mark on the letter before it, or has no form at all. Of the letters that Unicode calls modifiers those of phonetics
    /// and the stretching stroke of Arabic are; the repetition and length marks of Japanese are letters of a name like others.
    /// </summary>
    public static bool IsSilent(Rune rune) => !SplitLetters.IsVoicing(rune)
        && (rune.Value is (>= 0x02B0 and <= 0x02FF) or 0x0640
            || Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.Format);

    /// <summary>Latin with its marks, ligatures, wide forms, letterlike and mathematical ones.</summary>
    private static bool IsLatinOrCompatible(int value) => value
        is >= 0x00AA and <= 0x024F
        or >= 0x1E00 and <= 0x1EFF
        or >= 0x2070 and <= 0x209C
        or >= 0x2100 and <= 0x218B
        or >= 0x2460 and <= 0x24FF
        or >= 0xFB00 and <= 0xFB06
        or >= 0xFF01 and <= 0xFF5E
        or >= 0x1D400 and <= 0x1D7FF;
}
