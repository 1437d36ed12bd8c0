using System.Text;
using AnyAscii;
using LukePipeline.Ground;

namespace LukePipeline.Training.Growing;

/// <summary>
/// The vocabulary of an uncased BERT: text is lower-cased, loses its accents, is cut at punctuation, and each part becomes the
/// longest pieces from left to right (reference: <c>BasicTokenizer</c> and <c>WordpieceTokenizer</c>).
/// </summary>
internal sealed class WordPieces
{
    private readonly Dictionary<string, int> _ids = new(StringComparer.Ordinal);
    private readonly bool _lowerCase;

    /// <summary>Reads the lines of a <c>vocab.txt</c>: the identifier of a piece is the number of its line.</summary>
    /// <param name="text">The file's text.</param>
    /// <param name="lowerCase">Whether the vocabulary is uncased. Default: true.</param>
    /// <param name="source">Names the file in messages.</param>
    /// <exception cref="LukeException">A special token is missing.</exception>
    public WordPieces(string text, string source, bool lowerCase = true)
    {
        _lowerCase = lowerCase;
        using var reader = new StringReader(text);
        for (var id = 0; reader.ReadLine() is { } line; id++)
        {
            _ids.TryAdd(line, id);
        }

        var missing = ((string[])["[CLS]", "[SEP]", "[PAD]", "[UNK]", "[MASK]"]).Where(special => !_ids.ContainsKey(special)).ToArray();
        if (missing.Length > 0)
        {
            throw new LukeException($"{source} is no vocabulary of a BERT: it lacks {string.Join(", ", missing)}.");
        }
    }

    /// <summary>The identifier of a piece that must be there, such as <c>[MASK]</c>.</summary>
    public int this[string piece] => _ids[piece];

    /// <summary>The identifier of a piece, if it is one.</summary>
    public bool TryFind(string piece, out int id) => _ids.TryGetValue(piece, out id);

    /// <summary>The pieces of a part of a word; none where some part of it has no piece.</summary>
    /// <param name="text">A word or a part of one, without white space.</param>
    /// <param name="beginsWord">Whether it stands at the beginning of a word; else its first piece is one that goes on (<c>##</c>).</param>
    public IReadOnlyList<int> Split(string text, bool beginsWord)
    {
        var pieces = new List<int>();
        var (plain, start) = (Simplify(text), 0);
        while (start < plain.Length)
        {
            var end = start + 1;
            while (IsWord(plain[start]) && end < plain.Length && IsWord(plain[end]))
            {
                end++;
            }

            if (!AddPieces(plain.AsSpan(start, end - start), beginsWord || start > 0 || !IsWord(plain[start]), pieces))
            {
                return [];
            }

            start = end;
        }

        return pieces;
    }

    private static bool IsWord(char character) => !char.IsPunctuation(character) && !char.IsSymbol(character);

    private bool AddPieces(ReadOnlySpan<char> part, bool begins, List<int> pieces)
    {
        while (part.Length > 0)
        {
            var length = part.Length;
            int id;
            while (!_ids.TryGetValue(begins ? part[..length].ToString() : $"##{part[..length]}", out id))
            {
                if (--length == 0)
                {
                    return false;
                }
            }

            pieces.Add(id);
            part = part[length..];
            begins = false;
        }

        return true;
    }

    private string Simplify(string text)
    {
        if (!_lowerCase)
        {
            return text;
        }

        // Without ICU the platform takes no accent off a letter; only those of Latin letters are read as others.
        var plain = new StringBuilder(text.Length);
        foreach (var character in text.ToLowerInvariant())
        {
            plain.Append(character is (>= '\u00C0' and <= '\u024F') or (>= '\u1E00' and <= '\u1EFF')
                ? character.ToString().Transliterate().ToLowerInvariant()
                : character.ToString());
        }

        return plain.ToString();
    }
}
