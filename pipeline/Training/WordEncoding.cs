namespace LukePipeline.Training;

/// <summary>A sentence as tokens, each word encoded alone, with the place of every word among them.</summary>
/// <param name="Ids">Token ids with <c>&lt;s&gt;</c> and <c>&lt;/s&gt;</c>.</param>
/// <param name="Starts">First token of each word, and, as a last element, the token after the last word.</param>
internal sealed record WordEncoding(int[] Ids, int[] Starts)
{
    /// <summary>Encodes words; every word boundary is a candidate's boundary, so each word is tokenized alone.</summary>
    /// <param name="vocabulary">The vocabulary.</param>
    /// <param name="words">The words.</param>
    /// <param name="limit">Longest sequence; words that do not fit are dropped from the end.</param>
    /// <param name="dropout">Probability of skipping a merge.</param>
    /// <param name="random">Draws the skipped merges.</param>
    public static WordEncoding Encode(BytePairVocabulary vocabulary, IReadOnlyList<string> words, int limit, double dropout = 0, Random? random = null)
    {
        var ids = new List<int> { vocabulary.Start };
        var starts = new List<int>(words.Count + 1) { 1 };
        foreach (var word in words)
        {
            var tokens = vocabulary.EncodeWord(word, dropout, random);
            if (ids.Count + tokens.Length + 1 > limit)
            {
                break;
            }

            ids.AddRange(tokens);
            starts.Add(ids.Count);
        }

        ids.Add(vocabulary.End);
        return new WordEncoding(ids.ToArray(), starts.ToArray());
    }

    /// <summary>Number of words that fit.</summary>
    public int Words => Starts.Length - 1;
}
