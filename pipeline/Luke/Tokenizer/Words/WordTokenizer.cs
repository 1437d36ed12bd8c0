using LukePipeline.Luke.Tokenizer.Settings;

namespace LukePipeline.Luke.Tokenizer.Words;

/// <summary>
/// The reference's <c>tokenize</c> and <c>convert_tokens_to_ids</c> on one piece of text: special and added tokens are found
/// first, the text between them is byte-pair encoded.
/// </summary>
internal sealed class WordTokenizer
{
    private readonly TokenTrie _trie;
    private readonly ByteLevelBpe _bpe;
    private readonly Dictionary<string, WholeToken>.AlternateLookup<ReadOnlySpan<char>> _whole;

    /// <summary>Creates the tokenizer over a vocabulary.</summary>
    public WordTokenizer(WordVocabulary vocabulary, SpecialTokens specials, ByteLevelBpe bpe)
    {
        var flags = specials.All.ToDictionary(token => token.Content, StringComparer.Ordinal);
        _bpe = bpe;
        _trie = new TokenTrie(vocabulary.WholeTokens);
        _whole = vocabulary.WholeTokens
            .ToDictionary(token => token, CreateWholeToken, StringComparer.Ordinal)
            .GetAlternateLookup<ReadOnlySpan<char>>();

        // An added token without a role has no flags, and takes the white space on both sides.
        WholeToken CreateWholeToken(string token) => flags.TryGetValue(token, out var flagged)
            ? new WholeToken(vocabulary.IdOf(token), flagged.TakesLeft, flagged.TakesRight)
            : new WholeToken(vocabulary.IdOf(token), TakesLeft: true, TakesRight: true);
    }

    /// <summary>Sends the ids of a text to the sink.</summary>
    /// <param name="text">One piece, as it lies between the boundaries of spans.</param>
    /// <param name="addPrefixSpace">Whether a space is put before it, unless it begins with white space or is empty.</param>
    /// <param name="sink">Receives the ids.</param>
    /// <exception cref="LukeTokenizerException">The text holds a lone surrogate.</exception>
    public void Tokenize<TSink>(ReadOnlySpan<char> text, bool addPrefixSpace, ref TSink sink)
        where TSink : struct, ITokenSink
    {
        if (addPrefixSpace && text.Length > 0 && !UnicodeClasses.IsPythonSpace(text[0]))
        {
            text = string.Concat(" ", text);
        }

        if (!_trie.MayMatch(text))
        {
            _bpe.Encode(text, ref sink);
            return;
        }

        var parts = _trie.Split(text);
        TakeWhiteSpace(text, parts);
        foreach (var (start, end) in parts)
        {
            var part = text[start..end];
            if (_whole.TryGetValue(part, out var whole))
            {
                sink.Add(whole.Id);
            }
            else
            {
                _bpe.Encode(part, ref sink);
            }
        }
    }

    private void TakeWhiteSpace(ReadOnlySpan<char> text, List<(int Start, int End)> parts)
    {
        for (var i = 0; i < parts.Count; i++)
        {
            if (!_whole.TryGetValue(text[parts[i].Start..parts[i].End], out var whole))
            {
                continue;
            }

            if (whole.TakesRight && i + 1 < parts.Count)
            {
                var (start, end) = parts[i + 1];
                while (start < end && UnicodeClasses.IsPythonSpace(text[start]))
                {
                    start++;
                }

                parts[i + 1] = (start, end);
            }

            if (whole.TakesLeft && i > 0)
            {
                var (start, end) = parts[i - 1];
                while (start < end && UnicodeClasses.IsPythonSpace(text[end - 1]))
                {
                    end--;
                }

                parts[i - 1] = (start, end);
            }
        }
    }

    private readonly record struct WholeToken(int Id, bool TakesLeft, bool TakesRight);
}
