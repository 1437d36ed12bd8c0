using System.Globalization;
using LukePipeline.Text;

namespace LukePipeline.Corpus.Inputs;

/// <summary>
/// The words and sentences that a document brings. Where nobody has named their fields, they are taken for such only when they look like it:
/// a field of that name may as well hold a count, strings, or the times of a transcript.
/// </summary>
internal static class BroughtSegmentation
{
    /// <summary>Of so many ends of words one may lie inside what we take for a word: other tools divide "don't".</summary>
    private const int WholeEnds = 4;

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
        };
    }

    private static bool AreSentences(int words, List<(int Start, int End)> sentences)
    {
        var end = 0;
        foreach (var sentence in sentences)
        {
            if (sentence.Start < end || sentence.End <= sentence.Start || sentence.End > words)
            {
                return false;
            }

            end = sentence.End;
        }

        return true;
    }

    /// <summary>Whether ranges stand in order in the text, and most of their ends where a word may begin or end.</summary>
    private static bool AreWords(string text, List<(int Start, int End)> words)
    {
        var (at, codePoint, inside) = (0, 0, 0);
        foreach (var (start, end) in words)
        {
            if (start < codePoint || end <= start || !MoveTo(start))
            {
                return false;
            }

            inside += IsInsideWord(text, at) ? 1 : 0;
            if (!MoveTo(end))
            {
                return false;
            }

            inside += IsInsideWord(text, at) ? 1 : 0;
        }

        return inside * WholeEnds <= words.Count * 2;

        bool MoveTo(int target)
        {
            while (codePoint < target && at < text.Length)
            {
                at += char.IsHighSurrogate(text[at]) && at + 1 < text.Length ? 2 : 1;
                codePoint++;
            }

            return codePoint == target;
        }
    }

    /// <summary>Scripts without spaces between words have their words anywhere.</summary>
    private static bool IsInsideWord(string text, int at) => at > 0 && at < text.Length && IsCased(text[at - 1]) && IsCased(text[at]);

    private static bool IsCased(char unit) => char.GetUnicodeCategory(unit) is UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter;
}
