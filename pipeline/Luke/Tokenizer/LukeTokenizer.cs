using LukePipeline.Luke.Tokenizer.Settings;
using LukePipeline.Luke.Tokenizer.Words;
using LukePipeline.Text;

namespace LukePipeline.Luke.Tokenizer;

/// <summary>
/// The tokenizer of LUKE: byte-level byte-pair encoding of words, and a sequence of entities beside it. Output for output the
/// same as <c>transformers.LukeTokenizer</c>. Immutable and safe for many threads.
/// </summary>
/// <example>
/// <code>
/// var tokenizer = LukeTokenizer.FromPretrained("models/luke-base");
/// var encoding = tokenizer.Encode(new LukeInput("Beyoncé lives in Los Angeles.")
/// {
///     EntitySpans = [new CodePointSpan(0, 7), new CodePointSpan(17, 28)],
/// });
/// </code>
/// </example>
public sealed class LukeTokenizer
{
    private readonly TokenizerSettings _settings;
    private readonly TokenizerAssets _assets;
    private readonly EntityMarkers _markers;
    private readonly SpanEncoder _spans;
    private readonly TokenDecoder _decoder;

    private LukeTokenizer(TokenizerSettings settings, TokenizerAssets assets)
    {
        (_settings, _assets) = (settings, assets);
        MaxEntityLength = settings.Task switch
        {
            LukeTask.EntityClassification => 1,
            LukeTask.EntityPairClassification => 2,
            _ => settings.MaxEntityLength,
        };
        ClsTokenId = IdOf(settings.Specials.Cls, "cls_token");
        SepTokenId = IdOf(settings.Specials.Sep, "sep_token");
        PadTokenId = settings.Specials.Pad is { } pad ? assets.Vocabulary.IdOf(pad.Content) : null;
        MaskTokenId = settings.Specials.Mask is { } mask ? assets.Vocabulary.IdOf(mask.Content) : null;
        _markers = new EntityMarkers(
            assets.Vocabulary.IdOf(settings.Specials.Additional[0].Content),
            assets.Vocabulary.IdOf(settings.Specials.Additional[1].Content));
        _spans = new SpanEncoder(assets.Words, settings.AddPrefixSpace, ClsTokenId, SepTokenId);
        _decoder = new TokenDecoder(assets.Vocabulary, settings);

        int IdOf(AddedToken? token, string role) => token is not null
            ? assets.Vocabulary.IdOf(token.Content)
            : throw new LukeTokenizerException($"The tokenizer's files set {role} to null: a sequence cannot be built without it.");
    }

    /// <summary>What sequences are built for.</summary>
    public LukeTask Task => _settings.Task;

    /// <summary>Most entities of an input when truncation is on, and what entities are padded to.</summary>
    public int MaxEntityLength { get; }

    /// <summary>Most tokens of one mention in <c>entity_position_ids</c>.</summary>
    public int MaxMentionLength => _settings.MaxMentionLength;

    /// <summary>Most tokens that the model takes; null for no limit.</summary>
    public long? ModelMaxLength => _settings.ModelMaxLength;

    /// <summary>Whether a space is put before every piece of text that does not begin with white space.</summary>
    public bool AddPrefixSpace => _settings.AddPrefixSpace;

    /// <summary>Number of word tokens, added ones included: the model's word embedding needs at least as many rows.</summary>
    public int TokenCount => _assets.Vocabulary.Count;

    /// <summary>Titles of entities and their ids.</summary>
    public EntityVocabulary Entities => _assets.Entities;

    /// <summary>Id of the first token of every sequence, &lt;s&gt;.</summary>
    public int ClsTokenId { get; }

    /// <summary>Id of the token behind every text, &lt;/s&gt;.</summary>
    public int SepTokenId { get; }

    /// <summary>Id of &lt;pad&gt;; null where the files set none.</summary>
    public int? PadTokenId { get; }

    /// <summary>Id of &lt;mask&gt;; null where the files set none.</summary>
    public int? MaskTokenId { get; }

    /// <summary>Id of the unknown token, &lt;unk&gt;.</summary>
    public int UnkTokenId => _assets.Vocabulary.UnknownId;

    /// <summary>Id of the marker of the entity, or of the head of a pair, &lt;ent&gt;.</summary>
    public int HeadMarkerId => _markers.First;

    /// <summary>Id of the marker of the tail of a pair, &lt;ent2&gt;.</summary>
    public int TailMarkerId => _markers.Second;

    internal TokenizerSettings Settings => _settings;

    internal TokenizerAssets Assets => _assets;

    internal EntityMarkers Markers => _markers;

    /// <summary>Reads a tokenizer from a checkpoint directory, as the reference's <c>from_pretrained</c> does.</summary>
    /// <param name="directory">Holds vocab.json, merges.txt, entity_vocab.json and, if there are any, tokenizer_config.json,
    /// special_tokens_map.json and added_tokens.json.</param>
    /// <param name="options">What to take instead of what the files say.</param>
    /// <exception cref="LukeTokenizerException">A file is missing or damaged, or the files do not fit together.</exception>
    public static LukeTokenizer FromPretrained(string directory, LukeTokenizerOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(directory);
        var settings = TokenizerSettingsReader.Read(directory, options ?? new LukeTokenizerOptions());
        return new LukeTokenizer(settings, TokenizerAssets.Read(directory, settings));
    }

    /// <summary>A tokenizer for another task that shares this one's vocabularies and cache.</summary>
    public LukeTokenizer WithTask(LukeTask task) => task == Task ? this : new LukeTokenizer(_settings with { Task = task }, _assets);

    /// <summary>Writes a directory that <see cref="FromPretrained"/> and the reference can read.</summary>
    /// <exception cref="IOException">The directory cannot be written.</exception>
    public void SavePretrained(string directory) => TokenizerDirectoryWriter.Write(this, directory);

    /// <summary>
    /// Encodes a text with candidate spans, whatever the task: the tokens and positions of the task
    /// <see cref="LukeTask.EntitySpanClassification"/> without truncation, but made for many spans of many texts.
    /// </summary>
    /// <param name="text">The text.</param>
    /// <param name="spans">The spans in UTF-16 code units, in any order; may overlap, and may be none.</param>
    /// <exception cref="LukeTokenizerException">A span is not a range of whole characters, or the text holds a lone surrogate.</exception>
    public EncodedSpans EncodeSpans(string text, ReadOnlySpan<Utf16Span> spans)
    {
        ArgumentNullException.ThrowIfNull(text);
        var tokenSpans = new TokenSpan[spans.Length];
        return new EncodedSpans(_spans.Finish(_spans.Encode(text, spans, tokenSpans)), tokenSpans);
    }

    /// <summary>
    /// Encodes a text with a marked head and tail, whatever the task: the tokens and positions of the task
    /// <see cref="LukeTask.EntityPairClassification"/> without truncation.
    /// </summary>
    /// <param name="text">The text.</param>
    /// <param name="head">The head entity in UTF-16 code units.</param>
    /// <param name="tail">The tail entity in UTF-16 code units.</param>
    /// <exception cref="LukeTokenizerException">A span is not a range of whole characters, or the text holds a lone surrogate.</exception>
    public EncodedPair EncodePair(string text, Utf16Span head, Utf16Span tail)
    {
        ArgumentNullException.ThrowIfNull(text);
        Span<TokenSpan> tokens = stackalloc TokenSpan[2];
        var ids = _spans.Encode(text, [head, tail], tokens);
        var (markedHead, markedTail) = _markers.MarkPair(ids, tokens[0], tokens[1]);
        return new EncodedPair(_spans.Finish(ids), markedHead, markedTail);
    }

    /// <summary>Number of tokens of a word alone, without &lt;s&gt; and &lt;/s&gt;.</summary>
    /// <exception cref="LukeTokenizerException">The word holds a lone surrogate.</exception>
    public int CountSubwords(ReadOnlySpan<char> word)
    {
        var counter = default(TokenCounter);
        _assets.Words.Tokenize(word, AddPrefixSpace, ref counter);
        return counter.Count;
    }

    /// <summary>The text of token ids.</summary>
    /// <exception cref="LukeTokenizerException">There is no token with an id.</exception>
    public string Decode(IEnumerable<int> ids, DecodeOptions? options = null) => _decoder.Decode(ids, options ?? DecodeOptions.Default);

    /// <summary>The tokens of ids, as vocab.json writes them.</summary>
    /// <exception cref="LukeTokenizerException">There is no token with an id.</exception>
    public IReadOnlyList<string> ConvertIdsToTokens(IEnumerable<int> ids, bool skipSpecialTokens = false) =>
        [.. _decoder.Tokens(ids, skipSpecialTokens)];

    /// <summary>The id of a token as vocab.json writes it; <see cref="UnkTokenId"/> if it has none.</summary>
    public int ConvertTokenToId(string token) => _assets.Vocabulary.IdOf(token);
}
