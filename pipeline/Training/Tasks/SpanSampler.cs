using LukePipeline.Text;
using LukePipeline.Training.Data;

namespace LukePipeline.Training.Tasks;

/// <summary>
/// Chooses the candidate spans of a sentence that a training step scores: every gold mention, and negatives of three kinds:
/// spans that overlap a mention, spans that begin and end with a capital or a digit, and any others.
/// </summary>
/// <param name="maxWords">Longest candidate, in words; longer gold mentions are left out.</param>
public sealed class SpanSampler(int maxWords)
{
    /// <summary>Share of the negatives that overlaps a gold mention, where there are such.</summary>
    private const double Overlapping = 0.5;

    /// <summary>Share of the negatives whose first and last words look like a name.</summary>
    private const double Capitalised = 0.25;

    /// <summary>Longest candidate, in words.</summary>
    public int MaxWords { get; } = maxWords;

    /// <summary>The gold mentions, then distinct negatives, up to <paramref name="count"/> spans where the sentence has so many.</summary>
    /// <param name="words">The words of the sentence.</param>
    /// <param name="mentions">Its gold mentions.</param>
    /// <param name="count">Number of spans.</param>
    /// <param name="random">Draws the negatives.</param>
    /// <param name="sentences">The sentences that the words make up; no span goes across two. Default: one.</param>
    /// <param name="partial">Whether a span apart from the mentions may be a mention too: negatives then overlap one.</param>
    public List<(int Start, int End)> Sample(
        IReadOnlyList<string> words,
        IReadOnlyList<AnnotatedMention> mentions,
        int count,
        Random random,
        IReadOnlyList<WordSpan>? sentences = null,
        bool partial = false)
    {
        var sentenceOf = (sentences ?? [new WordSpan(0, words.Count)]).SelectMany((sentence, i) => Enumerable.Repeat(i, sentence.Length)).ToArray();
        var chosen = new List<(int Start, int End)>();
        var seen = new HashSet<(int, int)>();
        foreach (var mention in mentions)
        {
            if (mention.End - mention.Start <= MaxWords && seen.Add((mention.Start, mention.End)))
            {
                chosen.Add((mention.Start, mention.End));
            }
        }

        var negatives = count - chosen.Count;
        if (partial)
        {
            Draw(negatives, mentions.Count == 0 ? null : OverlapAlone);
            return chosen;
        }

        Draw((int)Math.Ceiling(negatives * Overlapping), mentions.Count == 0 ? null : Overlap);
        var names = Enumerable.Range(0, words.Count).Where(word => LooksLikeName(words[word])).ToArray();
        Draw((int)Math.Ceiling(negatives * Capitalised), names.Length == 0 ? null : Names);
        Draw(int.MaxValue, Any);
        return chosen;

        void Draw(int share, Func<(int Start, int End)>? draw)
        {
            var limit = (int)Math.Min(count, (long)chosen.Count + share);
            for (var attempt = 0; draw is not null && attempt < 4 * count && chosen.Count < limit; attempt++)
            {
                var (start, end) = draw();
                if (start >= 0 && end <= words.Count && end > start && end - start <= MaxWords
                    && sentenceOf[start] == sentenceOf[end - 1] && seen.Add((start, end)))
                {
                    chosen.Add((start, end));
                }
            }
        }

        (int Start, int End) Overlap()
        {
            // Of all candidates, those that share an end with a mention are the hardest: there are many of each, of every length.
            var mention = mentions[random.Next(mentions.Count)];
            return random.Next(8) switch
            {
                0 or 1 or 2 => (mention.Start, mention.Start + 1 + random.Next(MaxWords)),
                3 or 4 => (mention.End - 1 - random.Next(MaxWords), mention.End),
                5 => (random.Next(mention.Start, mention.End), mention.End + random.Next(0, 3)),
                _ => (mention.Start + random.Next(-2, 3), mention.End + random.Next(-2, 3)),
            };
        }

        // Beside a mention may stand another that is not marked.
        (int Start, int End) OverlapAlone()
        {
            var span = Overlap();
            return mentions.Any(mention => span.Start < mention.End && mention.Start < span.End) ? span : (0, 0);
        }

        (int Start, int End) Names()
        {
            var first = random.Next(names.Length);
            var last = Math.Min(names.Length - 1, first + (int)(random.NextDouble() * random.NextDouble() * 5));
            return (names[first], names[last] + 1);
        }

        (int Start, int End) Any()
        {
            var start = random.Next(words.Count);
            return (start, start + 1 + (int)(random.NextDouble() * random.NextDouble() * MaxWords));
        }
    }

    private static bool LooksLikeName(string word) => char.IsUpper(word[0]) || char.IsDigit(word[0]);
}
