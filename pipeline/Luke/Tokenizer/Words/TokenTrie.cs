using System.Buffers;

namespace LukePipeline.Luke.Tokenizer.Words;

/// <summary>
/// Finds added tokens in a text in one pass, as the reference's trie does: the first match wins, then the longest, and where
/// matches overlap the one that begins first.
/// </summary>
internal sealed class TokenTrie
{
    private readonly Node _root = new();
    private readonly SearchValues<char> _firstCharacters;

    /// <summary>Builds the trie; empty tokens are ignored.</summary>
    public TokenTrie(IEnumerable<string> tokens)
    {
        foreach (var token in tokens.Where(token => token.Length > 0))
        {
            var node = _root;
            foreach (var character in token)
            {
                if (!node.Children.TryGetValue(character, out var child))
                {
                    node.Children.Add(character, child = new Node());
                }

                node = child;
            }

            node.IsEnd = true;
        }

        _firstCharacters = SearchValues.Create([.. _root.Children.Keys]);
    }

    /// <summary>Whether the text can hold a token at all: false means that it is one part, and saves the search.</summary>
    public bool MayMatch(ReadOnlySpan<char> text) => text.ContainsAny(_firstCharacters);

    /// <summary>Cuts the text before and after every token found.</summary>
    /// <returns>The parts in order, covering the text; empty for an empty text.</returns>
    public List<(int Start, int End)> Split(ReadOnlySpan<char> text)
    {
        List<int> cuts = [0];
        List<(int Start, Node Node)> partial = []; // matches under way, by ascending start
        HashSet<int> ended = []; // starts of those that the current character ends
        var skip = 0;
        for (var current = 0; current < text.Length; current++)
        {
            if (current < skip)
            {
                continue;
            }

            ended.Clear();
            if (!TryCompleteMatch(text, current, partial, ended, cuts, ref skip) && ended.Count > 0)
            {
                partial.RemoveAll(match => ended.Contains(match.Start));
            }

            if (current >= skip && _root.Children.TryGetValue(text[current], out var first))
            {
                partial.Add((current, first));
            }
        }

        var atEnd = partial.FindIndex(match => match.Node.IsEnd);
        if (atEnd >= 0)
        {
            cuts.Add(partial[atEnd].Start);
            cuts.Add(text.Length);
        }

        return ToParts(cuts, text.Length);
    }

    /// <summary>
    /// Moves every match under way over the current character. When one turns out to be complete before it, looks ahead for a
    /// longer one, cuts, and drops all others.
    /// </summary>
    private static bool TryCompleteMatch(
        ReadOnlySpan<char> text, int current, List<(int Start, Node Node)> partial, HashSet<int> ended, List<int> cuts, ref int skip)
    {
        for (var i = 0; i < partial.Count; i++)
        {
            var (start, node) = partial[i];
            if (node.IsEnd)
            {
                var (from, to) = LookAhead(text, current, partial, start, ref skip);
                cuts.Add(from);
                cuts.Add(to);
                partial.Clear();
                return true;
            }

            if (node.Children.TryGetValue(text[current], out var next))
            {
                partial[i] = (start, next);
            }
            else
            {
                ended.Add(start);
            }
        }

        return false;
    }

    /// <summary>
    /// A match has ended before the current character: does one that began earlier, or itself, go on to a longer token?
    /// </summary>
    /// <remarks>
    /// As in the reference, a match that began earlier is taken to have moved over the current character already, even where that
    /// character had ended it, and the first one that reaches an end keeps the later ones from being looked at.
    /// </remarks>
    private static (int Start, int End) LookAhead(
        ReadOnlySpan<char> text, int current, List<(int Start, Node Node)> partial, int start, ref int skip)
    {
        var end = current;
        foreach (var (from, first) in partial)
        {
            if (from > start)
            {
                break;
            }

            var node = first;
            var index = from < start ? current + 1 : current;
            end = index;
            if (node.IsEnd)
            {
                (start, end, skip) = (from, index, index);
            }

            while (index < text.Length && node.Children.TryGetValue(text[index], out var next))
            {
                node = next;
                index++;
                if (node.IsEnd)
                {
                    (start, end, skip) = (from, index, index);
                }
            }
        }

        return (start, end);
    }

    private static List<(int Start, int End)> ToParts(List<int> cuts, int length)
    {
        cuts.Add(length);
        List<(int Start, int End)> parts = [];
        var start = 0;
        foreach (var end in cuts.Where(end => end > start))
        {
            parts.Add((start, end));
            start = end;
        }

        return parts;
    }

    private sealed class Node
    {
        public Dictionary<char, Node> Children { get; } = [];

        public bool IsEnd { get; set; }
    }
}
