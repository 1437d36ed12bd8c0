using LukePipeline.Tables;
using LukePipeline.Text;

namespace LukePipeline.Extraction.Stages.Entities;

/// <summary>
/// Makes the mentions of a document agree: what has neither a capital nor a digit is no name, one name has one label, that for which its
/// mentions speak most, and a name that was found once is a mention wherever it stands.
/// </summary>
internal static class NameConsistency
{
    /// <summary>The mentions that a document has then, in the order of the text.</summary>
    /// <param name="text">The document.</param>
    /// <param name="found">What the model found, without overlaps.</param>
    /// <param name="toRow">Makes the row of a mention of these words, in a sentence, with a label and a score.</param>
    public static IReadOnlyList<Mention> Apply(
        SegmentedText text, IReadOnlyList<Mention> found, Func<WordSpan, int, string, float, EntityRow> toRow)
    {
        var names = new Dictionary<string, Name>(StringComparer.Ordinal);
        var kept = found.Where(mention => IsName(text, mention.Words)).ToList();
        foreach (var mention in kept)
        {
            var key = Key(text, mention.Words);
            if (!names.TryGetValue(key, out var name))
            {
                names[key] = name = new Name(mention.Words.Length);
            }

            name.Add(mention);
        }

        var taken = new bool[text.Words.Length];
        foreach (var word in kept.SelectMany(mention => Enumerable.Range(mention.Words.Start, mention.Words.Length)))
        {
            taken[word] = true;
        }

        var all = kept.ConvertAll(mention => names[Key(text, mention.Words)] is var name && name.Label != mention.Row.Label
            ? mention with { Row = mention.Row with { Label = name.Label, Score = name.Score } } : mention);
        all.AddRange(Others(text, names, taken).Select(other =>
            new Mention(toRow(other.Words, other.Sentence, other.Name.Label, other.Name.Score), other.Words, other.Name.Vector)));
        all.Sort((a, b) => a.Words.Start.CompareTo(b.Words.Start));
        return all;
    }

    /// <summary>The places where a name stands that the model did not find there.</summary>
    private static IEnumerable<(WordSpan Words, int Sentence, Name Name)> Others(SegmentedText text, Dictionary<string, Name> names, bool[] taken)
    {
        // The lengths of names by first word, the longest first.
        var lengths = names.Where(name => name.Value.MayBeMarked && IsCapitalised(name.Key))
            .GroupBy(name => FirstWord(name.Key), name => name.Value.Words, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.Distinct().OrderDescending().ToArray(), StringComparer.Ordinal)
            .GetAlternateLookup<ReadOnlySpan<char>>();
        for (var sentence = 0; sentence < text.Sentences.Length; sentence++)
        {
            var (start, end) = (text.Sentences[sentence].Start, text.Sentences[sentence].End);
            while (start < end)
            {
                var next = start + 1;
                foreach (var length in lengths.TryGetValue(text.ReadWord(start), out var known) ? known : [])
                {
                    var words = new WordSpan(start, start + length);
                    if (words.End <= end && !taken.AsSpan(start, length).Contains(true) && names.TryGetValue(Key(text, words), out var name)
                        && name.MayBeMarked && StandsAlone(text, words, sentence))
                    {
                        yield return (words, sentence, name);
                        next = words.End;
                        break;
                    }
                }

                start = next;
            }
        }
    }

    /// <summary>True where no other word with a capital, but for the first of a sentence, makes the name part of a longer one.</summary>
    private static bool StandsAlone(SegmentedText text, WordSpan words, int sentence)
    {
        var (start, end) = (text.Sentences[sentence].Start, text.Sentences[sentence].End);
        return !(words.Start - 1 > start && char.IsUpper(text.ReadWord(words.Start - 1)[0]))
            && !(words.End < end && char.IsUpper(text.ReadWord(words.End)[0]));
    }

    private static bool IsName(SegmentedText text, WordSpan words)
    {
        for (var word = words.Start; word < words.End; word++)
        {
            foreach (var c in text.Word(word))
            {
                // Scripts without capitals have names as well.
                if (char.IsUpper(c) || char.IsDigit(c) || char.IsSurrogate(c) || (char.IsLetter(c) && !char.IsLower(c)))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private static bool IsCapitalised(string name) => name.Length > 1 && name.Any(char.IsUpper);

    private static string FirstWord(string key) => key.IndexOf('\n', StringComparison.Ordinal) is > 0 and var end ? key[..end] : key;

    private static string Key(SegmentedText text, WordSpan words) =>
        string.Join('\n', Enumerable.Range(words.Start, words.Length).Select(word => text.ReadWord(word).ToString()));

    /// <summary>A name of the document.</summary>
    private sealed class Name(int words)
    {
        /// <summary>A name of which the model is less sure is not marked where it was not found.</summary>
        private const float MinScore = 0.6f;

        private readonly SortedDictionary<string, float> _votes = new(StringComparer.Ordinal);
        private float _best;
        private int _count;

        public int Words => words;

        /// <summary>The label with most votes, each mention's being its score.</summary>
        public string Label => _votes.MaxBy(vote => vote.Value).Key;

        /// <summary>What its mentions say on average for that label.</summary>
        public float Score => _votes[Label] / _count;

        public bool MayBeMarked => Score >= MinScore;

        /// <summary>The vector of the mention of which the model is surest.</summary>
        public float[]? Vector { get; private set; }

        public void Add(Mention mention)
        {
            _votes[mention.Row.Label] = _votes.GetValueOrDefault(mention.Row.Label) + mention.Row.Score;
            _count++;
            if (mention.Row.Score > _best || _count == 1)
            {
                (_best, Vector) = (mention.Row.Score, mention.Vector);
            }
        }
    }
}
