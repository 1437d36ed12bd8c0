using System.Collections.Immutable;
using static LukePipeline.Text.Segmentation.Characters;

namespace LukePipeline.Text.Segmentation;

/// <summary>
/// Groups words into sentences. A sentence ends at closing punctuation before something that can start one, and at the breaks of the
/// layout: blank lines, line ends that no margin explains, cells of tables. One pass, no look at more than the words around a boundary.
/// </summary>
internal static class SentenceFinder
{
    /// <summary>Groups words.</summary>
    /// <param name="text">The text.</param>
    /// <param name="words">Its words, which are in order and do not overlap.</param>
    /// <param name="breaks">Indexes of the text, in order, across which no sentence goes.</param>
    public static ImmutableArray<WordSpan> Find(string text, IReadOnlyList<Utf16Span> words, ImmutableArray<int> breaks)
    {
        var sentences = ImmutableArray.CreateBuilder<WordSpan>();
        var passed = 0;
        var start = 0;
        var quoted = false;
        for (var next = 1; next <= words.Count; next++)
        {
            quoted ^= Word(text, words[next - 1]) is "\"";
            var behind = next;
            if (next < words.Count && MayCarryMarks(text, words[next - 1]) && !IsBroken(next))
            {
                next = ReferenceMarks.End(text, words, next);
                quoted ^= next > behind && Word(text, words[next - 1]) is "\"";
            }

            if (next == words.Count || IsBroken(next) || Ends(text, words, start, behind, next, quoted))
            {
                sentences.Add(new WordSpan(start, next));
                start = next;
                quoted = false;
            }
        }

        return sentences.DrainToImmutable();

        bool IsBroken(int next)
        {
            while (passed < breaks.Length && breaks[passed] < words[next - 1].End)
            {
                passed++;
            }

            return passed < breaks.Length && breaks[passed] <= words[next].Start;
        }
    }

    /// <summary>
    /// True when the sentence that began with word <paramref name="start"/> ends before word <paramref name="next"/>. From word
    /// <paramref name="behind"/> to there stand marks of references, often none; <paramref name="quoted"/> tells that a straight quote is
    /// still open.
    /// </summary>
    private static bool Ends(string text, IReadOnlyList<Utf16Span> words, int start, int behind, int next, bool quoted)
    {
        // Closing quotes and brackets go with the sentence they close.
        var last = behind - 1;
        var openAfter = quoted;
        while (last > start && behind - last <= 3 && IsCloser(text, words, last, !openAfter))
        {
            openAfter ^= Word(text, words[last]) is "\"";
            last--;
        }

        var end = Word(text, words[last]);
        var follower = Word(text, words[next]);
        var touching = words[next - 1].End == words[next].Start;
        if (IsTerminator(end, out var ideographic))
        {
            if (IsCloser(text, words, next, quoted) && (touching || ideographic || (quoted && follower is "\"")) || IsTerminator(follower, out _))
            {
                return false;
            }

            return ideographic
                || ((!touching || IsBlankMissing(text, words, last, next)) && StartsSentence(text, words, next)
                    && !(end is "." && (IsEnumerator(text, words, start, last) || IsDayOfMonth(text, words, last, next)))
                    && !(end is "!" && last > start && words[last - 1].End == words[last].Start && Abbreviations.IsLegalForm(follower)));
        }

        // A period that belongs to an abbreviation may end the sentence as well.
        return end.Length > 1 && end[^1] == '.' && !touching && !IsCloser(text, words, next, quoted)
            && EndsWithAbbreviation(text, words[last], words[next], closed: last < behind - 1);
    }

    /// <summary>True in "Berlin.He": a small letter or figure, or what closes a quotation, touches the period, and a word with a capital follows.</summary>
    private static bool IsBlankMissing(string text, IReadOnlyList<Utf16Span> words, int last, int next) =>
        last > 0 && words[last - 1].End == words[last].Start && char.IsUpper(text[words[next].Start])
        && (char.IsLower(text[words[last].Start - 1]) || char.IsAsciiDigit(text[words[last].Start - 1]) || IsCloser(text, words, last - 1, closes: true));

    private static bool MayCarryMarks(string text, Utf16Span word) =>
        text[word.End - 1] is '.' or '!' or '?' or '…' or '"' or '”' or '’' or '\'' or ')' or ']' or '»' or '。';

    private static bool EndsWithAbbreviation(string text, Utf16Span abbreviation, Utf16Span next, bool closed)
    {
        Span<char> buffer = stackalloc char[Capitals.MaxLength];
        Span<char> nextBuffer = stackalloc char[Capitals.MaxLength];
        var word = Capitals.Lower(text, abbreviation.Start, abbreviation.End - 1, buffer);
        var follower = Capitals.Lower(text, next.Start, next.End, nextBuffer);
        if (word is "St" && Abbreviations.IsSureStarter(follower))
        {
            // A street, since nobody is called so.
            return true;
        }

        if (Abbreviations.IsBeforeName(word) || Abbreviations.IsBeforeNumber(word) || !char.IsUpper(follower[0]))
        {
            return false;
        }

        return closed || (Capitals.IsLowered(follower, Word(text, next)) ? Abbreviations.IsSureStarter(follower) : Abbreviations.IsStarter(follower));
    }

    private static bool IsTerminator(ReadOnlySpan<char> word, out bool ideographic)
    {
        ideographic = word is "。" or "！" or "？" or "｡";
        if (ideographic)
        {
            return true;
        }

        return word[0] is '.' or '!' or '?' or '…' or '‽' or '؟' or '۔' or '।'
            && word.IndexOfAnyExcept(".!?…‽؟۔।") < 0;
    }

    private static bool IsCloser(string text, IReadOnlyList<Utf16Span> words, int index, bool closes)
    {
        var word = Word(text, words[index]);
        if (word is ")" or "]" or "}" or "”" or "’" or "»" or "''" or "」" or "』" or "）")
        {
            return true;
        }

        if (word is not ("\"" or "'"))
        {
            return false;
        }

        // A straight quote says by what it touches whether it closes; with space or letters on both sides, their number does.
        var behind = index > 0 && words[index - 1].End == words[index].Start;
        var before = index + 1 < words.Count && words[index + 1].Start == words[index].End
            && IsWordCharacter(text, words[index + 1].Start, text.Length);
        return behind == before ? closes && word is "\"" : behind;
    }

    /// <summary>True for a capital, a digit or any letter without case, with or without an opening quote or bracket.</summary>
    private static bool StartsSentence(string text, IReadOnlyList<Utf16Span> words, int index)
    {
        for (var looked = 0; index < words.Count && looked < 3; index++, looked++)
        {
            var at = words[index].Start;
            if (IsWordCharacter(text, at, text.Length) || text[at] is '@' or '#' or '$' or '€' or '£')
            {
                return !char.IsLower(text, at);
            }

            if (text[at] is not ('"' or '\'' or '“' or '‘' or '«' or '(' or '[' or '`' or '„' or '¿' or '¡' or '-' or '–' or '—' or '•'))
            {
                return text[at] >= 0x80;
            }
        }

        return true;
    }

    /// <summary>True when the sentence so far is only a number or letter before its period, as in "2. Methods".</summary>
    private static bool IsEnumerator(string text, IReadOnlyList<Utf16Span> words, int start, int period) =>
        period == start + 1 && words[start].Length <= 3
        && Word(text, words[start]) is var word && (word.Length == 1 || word.IndexOfAnyExceptInRange('0', '9') < 0)
        && IsWordCharacter(text, words[start].Start, text.Length);

    /// <summary>True in "am 3. Mai" and "am 3. August 1950", as German writes dates.</summary>
    private static bool IsDayOfMonth(string text, IReadOnlyList<Utf16Span> words, int period, int next) =>
        period > 0 && words[period - 1].End == words[period].Start && words[period - 1].Length <= 2
        && char.IsAsciiDigit(text[words[period - 1].Start]) && char.IsAsciiDigit(text[words[period - 1].End - 1])
        && (Abbreviations.IsGermanMonth(Word(text, words[next]))
            || (next + 1 < words.Count && Word(text, words[next]) is ("April" or "August" or "September" or "November")
                && words[next + 1].Length == 4 && Word(text, words[next + 1]).IndexOfAnyExceptInRange('0', '9') < 0));

    private static ReadOnlySpan<char> Word(string text, Utf16Span word) => text.AsSpan(word.Start, word.Length);
}
