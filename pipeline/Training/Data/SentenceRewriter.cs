using System.Text;

namespace LukePipeline.Training.Data;

/// <summary>Writes a sentence anew with other words in the place of some mentions; text, words and offsets stay in agreement.</summary>
internal static class SentenceRewriter
{
    /// <summary>Rewrites the sentence.</summary>
    /// <param name="sentence">The sentence.</param>
    /// <param name="replacements">New words of mentions, in the order of the text; these mentions must not overlap any other.</param>
    /// <param name="change">Changes every word, such as to capitals; null leaves them.</param>
    public static AnnotatedSentence Rewrite(
        AnnotatedSentence sentence, IReadOnlyList<(int Mention, string[] Words)> replacements, Func<string, string>? change = null)
    {
        var text = new StringBuilder();
        var words = new List<string>(sentence.Words.Count + 8);
        var starts = new List<int>(sentence.Words.Count + 8);
        var newStart = new int[sentence.Words.Count + 1];
        var next = 0;
        foreach (var (mention, replacement) in replacements)
        {
            CopyUpTo(sentence.Mentions[mention].Start);
            newStart[next] = words.Count;
            for (var i = 0; i < replacement.Length; i++)
            {
                Append(i == 0 ? Gap(next) : " ", replacement[i]);
            }

            next = sentence.Mentions[mention].End;
        }

        CopyUpTo(sentence.Words.Count);
        newStart[^1] = words.Count;
        text.Append(sentence.Text, sentence.Words.Count == 0 ? 0 : sentence.WordEnd(sentence.Words.Count - 1), sentence.Text.Length - (sentence.Words.Count == 0 ? 0 : sentence.WordEnd(sentence.Words.Count - 1)));
        return sentence with
        {
            Text = text.ToString(),
            Words = words,
            WordStarts = starts,
            Mentions = sentence.Mentions.Select(mention => mention with { Start = newStart[mention.Start], End = newStart[mention.End] }).ToArray(),
        };

        void CopyUpTo(int end)
        {
            for (; next < end; next++)
            {
                newStart[next] = words.Count;
                Append(Gap(next), sentence.Words[next]);
            }
        }

        // What stands between a word and the one before it.
        string Gap(int word)
        {
            var from = word == 0 ? 0 : sentence.WordEnd(word - 1);
            return sentence.Text[from..sentence.WordStarts[word]];
        }

        void Append(string gap, string word)
        {
            text.Append(gap);
            starts.Add(text.Length);
            words.Add(change is null ? word : change(word));
            text.Append(words[^1]);
        }
    }
}
