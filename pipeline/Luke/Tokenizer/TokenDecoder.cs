using System.Text;
using LukePipeline.Ground;
using LukePipeline.Luke.Tokenizer.Settings;
using LukePipeline.Luke.Tokenizer.Words;

namespace LukePipeline.Luke.Tokenizer;

/// <summary>The reference's <c>decode</c>: tokens back to bytes, bytes to text, added tokens set apart.</summary>
internal sealed class TokenDecoder
{
    /// <summary>What the reference removes spaces from, in its order.</summary>
    private static readonly (string From, string To)[] CleanUps =
    [
        (" .", "."), (" ?", "?"), (" !", "!"), (" ,", ","), (" ' ", "'"),
        (" n't", "n't"), (" 'm", "'m"), (" 's", "'s"), (" 've", "'ve"), (" 're", "'re"),
    ];

    private readonly WordVocabulary _vocabulary;
    private readonly HashSet<int> _specialIds;
    private readonly bool _cleanUp;
    private readonly UTF8Encoding _utf8;

    public TokenDecoder(WordVocabulary vocabulary, TokenizerSettings settings)
    {
        _vocabulary = vocabulary;
        _specialIds = [.. settings.Specials.All.Select(token => vocabulary.IdOf(token.Content))];
        _cleanUp = settings.CleanUpTokenizationSpaces;
        _utf8 = (UTF8Encoding)new UTF8Encoding(false).Clone();
        _utf8.DecoderFallback = settings.Errors switch
        {
            DecodingErrors.Ignore => new DecoderReplacementFallback(string.Empty),
            DecodingErrors.Strict => DecoderFallback.ExceptionFallback,
            _ => new DecoderReplacementFallback("\uFFFD"),
        };
    }

    /// <summary>The tokens of ids.</summary>
    /// <exception cref="LukeTokenizerException">There is no token with an id.</exception>
    public IEnumerable<string> Tokens(IEnumerable<int> ids, bool skipSpecialTokens)
    {
        foreach (var id in ids)
        {
            if (!(skipSpecialTokens && _specialIds.Contains(id)))
            {
                yield return _vocabulary.TokenOf(id) ?? throw new LukeTokenizerException(
                    InputFault.OutOfRange,
                    $"There is no token with the id {id}: the vocabulary has {_vocabulary.Count} tokens. The ids may be of another tokenizer.");
            }
        }
    }

    /// <summary>The text of ids.</summary>
    /// <exception cref="LukeTokenizerException">There is no token with an id, or a token is not in the byte alphabet.</exception>
    public string Decode(IEnumerable<int> ids, DecodeOptions options)
    {
        List<string> texts = [];
        List<byte> bytes = [];
        foreach (var token in Tokens(ids, options.SkipSpecialTokens))
        {
            if (_vocabulary.AddedTokens.ContainsKey(token))
            {
                Flush();
                texts.Add(token);
            }
            else
            {
                AppendBytes(token);
            }
        }

        Flush();
        var text = string.Join(options.SpacesBetweenSpecialTokens ? " " : string.Empty, texts);
        return options.CleanUpTokenizationSpaces ?? _cleanUp
            ? CleanUps.Aggregate(text, (cleaned, rule) => cleaned.Replace(rule.From, rule.To, StringComparison.Ordinal))
            : text;

        void Flush()
        {
            if (bytes.Count > 0)
            {
                texts.Add(ToText(bytes));
                bytes.Clear();
            }
        }

        void AppendBytes(string token)
        {
            foreach (var character in token)
            {
                bytes.Add(ByteAlphabet.TryGetByte(character, out var value) ? value : throw new LukeTokenizerException(
                    $"The token '{token}' cannot be decoded: '{character}' stands for no byte. vocab.json may not be of a byte-level tokenizer."));
            }
        }
    }

    private string ToText(List<byte> bytes)
    {
        try
        {
            return _utf8.GetString([.. bytes]);
        }
        catch (DecoderFallbackException exception)
        {
            throw new LukeTokenizerException(
                "The tokens do not make up valid UTF-8, and the tokenizer's errors setting is 'strict': take 'replace' or 'ignore'.", exception);
        }
    }
}
