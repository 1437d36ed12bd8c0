using System.Globalization;
using LukePipeline.Corpus.Inputs;
using LukePipeline.Text;

namespace LukePipeline.Corpus.Brought;

/// <summary>
/// The words and sentences that a document brings. Where nobody has named their fields, they are taken for such only when they look like it:
/// a field of that name may as well hold a count, strings, or the times of a transcript.
/// </summary>
internal static class BroughtSegmentation
{
    /// <summary>Of so many ends of words, and of so many words, one may be none by our lights: other tools divide "don't" and keep "New York".</summary>
    private const int WholeEnds = 4;

    /// <summary>So many quarters of the letters and digits of a text lie inside its words, and so many of its words inside its sentences.</summary>
    private const int MostQuarters = 3;

    /// <summary>Gives a document what it brings.</summary>
    /// <param name="document">The document.</param>
    /// <param name="words">Ranges of its text; null for none.</param>
    /// <param name="sentences">Ranges of its words; null for none.</param>
    /// <param name="ignored">Fields that hold something else.</param>
    /// <param name="options">How inputs are read.</param>
    public static Document Take(
        Document document, List<(int Start, int End)>? words, List<(int Start, int End)>? sentences, IReadOnlyList<string> ignored, CorpusOptions options)
    {
        var fields = new List<string>(ignored);
        string[] brought = [.. words is null ? [] : new[] { options.WordsField! }, .. sentences is null ? [] : new[] { options.SentencesField! }];
        if (options.GuessesSegmentation)
        {
            if (words is not null && !AreWords(document.Text, words))
            {
                fields.Add(options.WordsField!);
                words = null;
            }

            if (sentences is not null && (words is null || !AreSentences(words.Count, sentences)))
            {
                fields.Add(options.SentencesField!);
                sentences = null;
            }
        }

        return document with
        {
            Words = words?.ConvertAll(range => new CodePointSpan(range.Start, range.End)),
            Sentences = sentences?.ConvertAll(range => new WordSpan(range.Start, range.End)),
            IgnoredFields = fields,
            BroughtFields = brought,
        };
    }

    private static bool AreSentences(int words, List<(int Start, int End)> sentences)
    {
        var (end, inside) = (0, 0);
        foreach (var sentence in sentences)
        {
            if (sentence.Start < end || sentence.End <= sentence.Start || sentence.End > words)
            {
                return false;
            }

            end = sentence.End;
            inside += sentence.End - sentence.Start;
        }

        return AreMost(inside, words);
    }

    /// <summary>
    /// Whether ranges stand in order in the text, hold most of its letters and digits, and begin and end where words may, with no white space
    /// within them. The places where a search has hit, or the pieces of a model that begin with a blank, do not.
    /// </summary>
    private static bool AreWords(string text, List<(int Start, int End)> words)
    {
        var (at, codePoint, all, held, wrongEnds, spaced) = (0, 0, 0, 0, 0, 0);
        foreach (var (start, end) in words)
        {
            if (start < codePoint || end <= start || !MoveTo(start, out _))
            {
                return false;
            }

            var first = at;
            wrongEnds += IsInsideWord(text, at) ? 1 : 0;
            if (!MoveTo(end, out var letters))
            {
                return false;
            }

            held += letters;
            wrongEnds += IsInsideWord(text, at) ? 1 : 0;
            var word = text.AsSpan(first, at - first);
            if (word.IsWhiteSpace())
            {
                continue;
            }

            wrongEnds += (char.IsWhiteSpace(word[0]) ? 1 : 0) + (char.IsWhiteSpace(word[^1]) ? 1 : 0);
            spaced += word.Trim().ContainsAny(' ', '\n') ? 1 : 0;
        }

        MoveTo(int.MaxValue, out _);
        return wrongEnds * WholeEnds <= words.Count * 2 && spaced * WholeEnds <= words.Count && AreMost(held, all);

        bool MoveTo(int target, out int letters)
        {
            letters = 0;
            while (codePoint < target && at < text.Length)
            {
                letters += char.IsLetterOrDigit(text, at) ? 1 : 0;
                at += char.IsHighSurrogate(text[at]) && at + 1 < text.Length ? 2 : 1;
                codePoint++;
            }

            all += letters;
            return codePoint == target;
        }
    }

    private static bool AreMost(int part, int all) => (long)part * 4 >= (long)all * MostQuarters;

    /// <summary>Scripts without spaces between words have their words anywhere.</summary>
    private static bool IsInsideWord(string text, int at) => at > 0 && at < text.Length && IsCased(text[at - 1]) && IsCased(text[at]);

    private static bool IsCased(char unit) => char.GetUnicodeCategory(unit) is UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter;
}
