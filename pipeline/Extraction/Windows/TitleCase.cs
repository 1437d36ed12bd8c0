using System.Collections.Frozen;
using LukePipeline.Text;

namespace LukePipeline.Extraction.Windows;

/// <summary>
/// Reads sentences that are written in capitals as a title is: models know names by their capitals, and find none where all is in them.
/// No character moves, so that every offset stays what it is.
/// </summary>
internal static class TitleCase
{
    /// <summary>A shorter word may be an acronym; one of this length makes a sentence one in capitals.</summary>
    private const int LongWord = 5;

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Small = Set(
        "a an the of in on at by to for from with and or nor but as than that is are was were be been has have had will would can could his "
        + "her its their into over under after before during against between up out off not it he she they who which de la der von van");

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Acronyms = Set(
        "II III IV VI VII VIII IX XI XII USA US UN EU UK UAE NATO UEFA FIFA OPEC IBM ABC AFP CIA IMF WHO AIDS TV USSR UNESCO UNICEF AP ANC IRA PLO PKK");

    /// <summary>The same text, read so; itself where no sentence is in capitals.</summary>
    public static SegmentedText Read(SegmentedText text)
    {
        char[]? read = null;
        foreach (var sentence in text.Sentences)
        {
            if (!IsInCapitals(text, sentence))
            {
                continue;
            }

            read ??= text.ReadText.ToCharArray();
            for (var word = sentence.Start; word < sentence.End; word++)
            {
                Lower(read.AsSpan(text.ReadWords[word].Start, text.ReadWords[word].Length), isFirst: word == sentence.Start);
            }
        }

        return read is null ? text : text.ReadAs(new string(read), text.ReadWords);
    }

    private static bool IsInCapitals(SegmentedText text, WordSpan sentence)
    {
        var (words, isLong) = (0, false);
        for (var word = sentence.Start; word < sentence.End; word++)
        {
            var letters = 0;
            foreach (var c in text.ReadWord(word))
            {
                if (char.IsLower(c))
                {
                    return false;
                }

                letters += char.IsUpper(c) ? 1 : 0;
            }

            words += letters > 1 ? 1 : 0;
            isLong |= letters >= LongWord;
        }

        return words > 1 && isLong;
    }

    private static void Lower(Span<char> word, bool isFirst)
    {
        if (word[..^1].Contains('.') || Acronyms.Contains(word) || (char.IsLetter(word[0]) && !word.ContainsAny("AEIOUYÄÖÜÉÈÁÀÓÍÚ")))
        {
            return;
        }

        var capital = isFirst || !Small.Contains(word);
        for (var i = 0; i < word.Length; i++)
        {
            if (!char.IsLetter(word[i]))
            {
                // "O'BRIEN" and "JOLIOT-CURIE", but "'S".
                capital = i == 1 || (i > 0 && word[i] is not ('\'' or '’'));
                continue;
            }

            word[i] = capital ? word[i] : char.ToLowerInvariant(word[i]);
            capital = false;
        }
    }

    private static FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Set(string words) =>
        words.Split(' ').ToFrozenSet(StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();
}
