namespace LukePipeline.Luke.Tokenizer.Settings;

/// <summary>
/// What <see cref="LukeTokenizer.FromPretrained"/> shall take instead of what the directory's files say: the keyword arguments of
/// the reference's <c>from_pretrained</c>. Everything left null comes from the files, then from the reference's defaults.
/// </summary>
public sealed record LukeTokenizerOptions
{
    /// <summary>The task. Default: <see cref="LukeTask.None"/>.</summary>
    public LukeTask? Task { get; init; }

    /// <summary>
    /// Most entities of an input when truncation is on, and what entities are padded to. Default: 32. The classification of one
    /// entity or of a pair always takes 1 or 2.
    /// </summary>
    public int? MaxEntityLength { get; init; }

    /// <summary>Most tokens of one mention in <c>entity_position_ids</c>, at least 1. Default: 30.</summary>
    public int? MaxMentionLength { get; init; }

    /// <summary>
    /// First entity marker. Default: <c>&lt;ent&gt;</c>. As in the reference, special_tokens_map.json overrides it where it lists
    /// additional special tokens; give <see cref="AdditionalSpecialTokens"/> to override that.
    /// </summary>
    public string? EntityToken1 { get; init; }

    /// <summary>Second entity marker. Default: <c>&lt;ent2&gt;</c>. Overridden like <see cref="EntityToken1"/>.</summary>
    public string? EntityToken2 { get; init; }

    /// <summary>Entity title for unknown entities. Default: <c>[UNK]</c>.</summary>
    public string? EntityUnkToken { get; init; }

    /// <summary>Entity title for padding. Default: <c>[PAD]</c>.</summary>
    public string? EntityPadToken { get; init; }

    /// <summary>Entity title for a masked entity. Default: <c>[MASK]</c>.</summary>
    public string? EntityMaskToken { get; init; }

    /// <summary>Entity title for the second masked entity of a pair. Default: <c>[MASK2]</c>.</summary>
    public string? EntityMask2Token { get; init; }

    /// <summary>Where padding goes. Default: right.</summary>
    public SequenceSide? PaddingSide { get; init; }

    /// <summary>Where tokens are removed. Default: right.</summary>
    public SequenceSide? TruncationSide { get; init; }

    /// <summary>Most tokens that the model takes. Default: unlimited.</summary>
    public long? ModelMaxLength { get; init; }

    /// <summary>Whether a space is put before every piece of text that does not begin with white space. Default: false.</summary>
    public bool? AddPrefixSpace { get; init; }

    /// <summary>Whether decoding removes the spaces before punctuation. Default: true.</summary>
    public bool? CleanUpTokenizationSpaces { get; init; }

    /// <summary>What decoding does with bytes that are not UTF-8: <c>replace</c>, <c>ignore</c> or <c>strict</c>. Default: replace.</summary>
    public string? Errors { get; init; }

    /// <summary>Beginning of a text. Default: <c>&lt;s&gt;</c>.</summary>
    public string? BosToken { get; init; }

    /// <summary>End of a text. Default: <c>&lt;/s&gt;</c>.</summary>
    public string? EosToken { get; init; }

    /// <summary>Unknown piece. Default: <c>&lt;unk&gt;</c>.</summary>
    public string? UnkToken { get; init; }

    /// <summary>Separator, behind every text. Default: <c>&lt;/s&gt;</c>.</summary>
    public string? SepToken { get; init; }

    /// <summary>Padding. Default: <c>&lt;pad&gt;</c>.</summary>
    public string? PadToken { get; init; }

    /// <summary>First token of a sequence. Default: <c>&lt;s&gt;</c>.</summary>
    public string? ClsToken { get; init; }

    /// <summary>Masked word; takes the white space on its left. Default: <c>&lt;mask&gt;</c>.</summary>
    public string? MaskToken { get; init; }

    /// <summary>
    /// Further special tokens; the entity markers are added behind them. The first two of the final list are the markers in use.
    /// </summary>
    public IReadOnlyList<string>? AdditionalSpecialTokens { get; init; }
}
