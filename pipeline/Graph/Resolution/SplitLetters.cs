using System.Text;

namespace LukePipeline.Graph.Resolution;

/// <summary>Letters that are written in parts, as file names of macOS and half-width forms do: the voicing of kana, and the jamo of a Korean syllable.</summary>
internal static class SplitLetters
{
    private const string Unvoiced = "かきくけこさしすせそたちつてとはひふへほカキクケコサシスセソタチツテトハヒフヘホ";
    private const string HalfVoiced = "はひふへほハヒフヘホ";
    private const int Syllables = 0xAC00;
    private const int Leads = 0x1100;
    private const int Vowels = 0x1161;
    private const int Tails = 0x11A7;
    private const int LeadCount = 19;
    private const int VowelCount = 21;
    private const int TailCount = 28;

    /// <summary>Whether a character voices the kana before it.</summary>
    public static bool IsVoicing(Rune rune) => rune.Value is 0x3099 or 0x309A or 0xFF9E or 0xFF9F;

    /// <summary>Joins a part to the letter before it; a voicing without a letter that it fits is dropped.</summary>
    public static bool TryJoin(Rune part, StringBuilder target)
    {
        var last = target.Length > 0 ? target[^1] : '\0';
        if (IsVoicing(part))
        {
            // Unicode has the plain kana, the voiced and the half-voiced one after another.
            var isHalf = part.Value is 0x309A or 0xFF9F;
            if (isHalf ? HalfVoiced.Contains(last) : Unvoiced.Contains(last))
            {
                target[^1] = (char)(last + (isHalf ? 2 : 1));
            }
            else if (!isHalf && last is ('う' or 'ウ'))
            {
                target[^1] = last == 'う' ? 'ゔ' : 'ヴ';
            }

            return true;
        }

        var (vowel, tail) = (part.Value - Vowels, part.Value - Tails);
        if (vowel is >= 0 and < VowelCount && last - Leads is >= 0 and < LeadCount)
        {
            target[^1] = (char)(Syllables + ((((last - Leads) * VowelCount) + vowel) * TailCount));
            return true;
        }

        var syllable = last - Syllables;
        if (tail is > 0 and < TailCount && syllable is >= 0 and < LeadCount * VowelCount * TailCount && syllable % TailCount == 0)
        {
            target[^1] = (char)(last + tail);
            return true;
        }

        return false;
    }
}
