using LukePipeline.Ground;

namespace LukePipeline.Training.Vocabulary;

/// <summary>
/// Learns a byte-level BPE vocabulary (Sennrich et al., 2016): the most frequent pair of neighbouring symbols becomes a
/// new symbol, again and again. Deterministic: pairs of equal frequency are taken in the order of their symbols.
/// </summary>
public static class BytePairTrainer
{
    /// <summary>Learns the merges from word counts.</summary>
    /// <param name="pieces">Pre-tokenized pieces in the byte alphabet, with their counts.</param>
    /// <param name="vocabularySize">Size of the vocabulary with its seven special tokens and 256 bytes.</param>
    public static BytePairVocabulary Train(IReadOnlyDictionary<string, long> pieces, int vocabularySize)
    {
        var vocabulary = BytePairVocabulary.CreateAlphabet();
        var merges = vocabularySize - BytePairVocabulary.SpecialTokens - 256;
        if (merges < 0)
        {
            throw new LukeException($"A vocabulary of {vocabularySize} cannot hold the 256 bytes and {BytePairVocabulary.SpecialTokens} special tokens: ask for more.");
        }

        var state = new State(pieces, vocabulary);
        for (var i = 0; i < merges && state.TryTakeBest(out var left, out var right); i++)
        {
            state.Merge(left, right, vocabulary.AddMerge(left, right));
        }

        vocabulary.Complete();
        return vocabulary;
    }

    private sealed class State
    {
        private readonly List<int[]> _words = [];
        private readonly List<long> _counts = [];
        private readonly Dictionary<(int, int), long> _pairs = [];
        private readonly Dictionary<(int, int), HashSet<int>> _occurrences = [];
        private readonly PriorityQueue<(int Left, int Right), (long, int, int)> _queue = new();

        public State(IReadOnlyDictionary<string, long> pieces, BytePairVocabulary vocabulary)
        {
            foreach (var (piece, count) in pieces.OrderBy(piece => piece.Key, StringComparer.Ordinal))
            {
                var symbols = piece.Select(vocabulary.SymbolOf).ToArray();
                _words.Add(symbols);
                _counts.Add(count);
                Count(symbols, _words.Count - 1, count);
            }

            foreach (var (pair, count) in _pairs)
            {
                _queue.Enqueue(pair, Priority(pair, count));
            }
        }

        public bool TryTakeBest(out int left, out int right)
        {
            while (_queue.TryDequeue(out var pair, out var priority))
            {
                // Entries are not updated in place: one whose count has changed since is put back with its new count.
                var count = _pairs.GetValueOrDefault(pair);
                if (count < 2)
                {
                    continue;
                }

                if (-priority.Item1 == count)
                {
                    (left, right) = pair;
                    return true;
                }

                if (-priority.Item1 > count)
                {
                    _queue.Enqueue(pair, Priority(pair, count));
                }
            }

            (left, right) = (0, 0);
            return false;
        }

        public void Merge(int left, int right, int merged)
        {
            var changed = new HashSet<(int, int)>();
            foreach (var index in _occurrences[(left, right)].Order().ToArray())
            {
                var before = _words[index];
                var after = Replace(before, left, right, merged);
                if (after.Length == before.Length)
                {
                    continue;
                }

                Count(before, -1, -_counts[index]);
                Count(after, index, _counts[index]);
                _words[index] = after;
                for (var i = 1; i < after.Length; i++)
                {
                    if (after[i] == merged || after[i - 1] == merged)
                    {
                        changed.Add((after[i - 1], after[i]));
                    }
                }
            }

            _pairs.Remove((left, right));
            _occurrences.Remove((left, right));
            foreach (var pair in changed.Where(_pairs.ContainsKey))
            {
                _queue.Enqueue(pair, Priority(pair, _pairs[pair]));
            }
        }

        private void Count(int[] symbols, int word, long count)
        {
            for (var i = 1; i < symbols.Length; i++)
            {
                var pair = (symbols[i - 1], symbols[i]);
                _pairs[pair] = _pairs.GetValueOrDefault(pair) + count;
                if (word >= 0)
                {
                    if (!_occurrences.TryGetValue(pair, out var words))
                    {
                        _occurrences.Add(pair, words = []);
                    }

                    words.Add(word);
                }
            }
        }

        private static int[] Replace(int[] symbols, int left, int right, int merged)
        {
            var result = new List<int>(symbols.Length);
            for (var i = 0; i < symbols.Length; i++)
            {
                if (i + 1 < symbols.Length && symbols[i] == left && symbols[i + 1] == right)
                {
                    result.Add(merged);
                    i++;
                }
                else
                {
                    result.Add(symbols[i]);
                }
            }

            return result.ToArray();
        }

        private static (long, int, int) Priority((int Left, int Right) pair, long count) => (-count, pair.Left, pair.Right);
    }
}
