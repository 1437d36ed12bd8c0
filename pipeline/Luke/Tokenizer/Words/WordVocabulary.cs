using LukePipeline.Luke.Tokenizer.Settings;

namespace LukePipeline.Luke.Tokenizer.Words;

/// <summary>Tokens and their ids: those of vocab.json, then the added ones behind them.</summary>
internal sealed class WordVocabulary
{
    private readonly Dictionary<string, int> _base;
    private readonly Dictionary<int, string> _baseTokens = [];
    private readonly Dictionary<string, int> _added = new(StringComparer.Ordinal);
    private readonly Dictionary<int, string> _addedTokens = [];
    private readonly HashSet<string> _whole = new(StringComparer.Ordinal);

    /// <summary>Puts the vocabulary together as the reference does when it loads a directory.</summary>
    /// <param name="tokens">The content of vocab.json.</param>
    /// <param name="added">The content of added_tokens.json (may be empty).</param>
    /// <param name="specials">The special tokens; those without an id get the next free one.</param>
    /// <exception cref="LukeTokenizerException">No unknown token, or added tokens whose ids leave a gap or clash.</exception>
    public WordVocabulary(Dictionary<string, int> tokens, IReadOnlyDictionary<string, int> added, SpecialTokens specials)
    {
        _base = tokens;
        foreach (var (token, id) in tokens)
        {
            _baseTokens[id] = token;
        }

        if (specials.Unk is null || !tokens.TryGetValue(specials.Unk.Content, out var unknownId))
        {
            throw new LukeTokenizerException(
                $"vocab.json does not hold the unknown token {specials.Unk?.Content ?? "(unk_token is null)"}, which stands for every "
                + "piece that it does not know. Take vocab.json and special_tokens_map.json from the same checkpoint.");
        }

        UnknownId = unknownId;
        foreach (var (token, id) in added.OrderBy(pair => pair.Value))
        {
            // Newer releases of the reference also list tokens of vocab.json here; that is fine as long as the ids agree.
            if (!(tokens.TryGetValue(token, out var known) && known == id))
            {
                if (id != Count)
                {
                    throw new LukeTokenizerException(
                        $"added_tokens.json gives '{token}' the id {id}, but the next free id is {Count}: vocab.json has {tokens.Count} "
                        + $"tokens and {_added.Count} were added before. Take both files from the same checkpoint.");
                }

                AddNew(token);
            }

            _whole.Add(token);
        }

        foreach (var special in specials.All)
        {
            if (!Contains(special.Content))
            {
                AddNew(special.Content);
            }

            _whole.Add(special.Content);
        }
    }

    /// <summary>Number of tokens, added ones included: the rows that the word embedding needs at least.</summary>
    public int Count => _base.Count + _added.Count;

    /// <summary>Id of the unknown token.</summary>
    public int UnknownId { get; }

    /// <summary>The tokens of vocab.json with their ids.</summary>
    public IReadOnlyDictionary<string, int> BaseTokens => _base;

    /// <summary>The tokens that were added, with their ids.</summary>
    public IReadOnlyDictionary<string, int> AddedTokens => _added;

    /// <summary>The tokens that are never cut: special and added ones.</summary>
    public IReadOnlySet<string> WholeTokens => _whole;

    /// <summary>Whether the token has an id of its own.</summary>
    public bool Contains(string token) => _added.ContainsKey(token) || _base.ContainsKey(token);

    /// <summary>The id of a token, the unknown token's if it has none.</summary>
    public int IdOf(string token) =>
        _added.TryGetValue(token, out var id) || _base.TryGetValue(token, out id) ? id : UnknownId;

    /// <summary>The token with this id, null if there is none.</summary>
    public string? TokenOf(int id) => _addedTokens.GetValueOrDefault(id) ?? _baseTokens.GetValueOrDefault(id);

    private void AddNew(string token)
    {
        var id = Count;
        _added.Add(token, id);
        _addedTokens.Add(id, token);
    }
}
