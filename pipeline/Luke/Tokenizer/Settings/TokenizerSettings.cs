namespace LukePipeline.Luke.Tokenizer.Settings;

/// <summary>What tokenizer_config.json, special_tokens_map.json and the caller's options come to.</summary>
internal sealed record TokenizerSettings
{
    public const int DefaultMaxEntityLength = 32;
    public const int DefaultMaxMentionLength = 30;

    public LukeTask Task { get; init; }

    /// <summary>As configured: the task may set a length of its own.</summary>
    public int MaxEntityLength { get; init; } = DefaultMaxEntityLength;

    public int MaxMentionLength { get; init; } = DefaultMaxMentionLength;

    public required SpecialTokens Specials { get; init; }

    public required EntityTitles EntityTitles { get; init; }

    public SequenceSide PaddingSide { get; init; }

    public SequenceSide TruncationSide { get; init; }

    /// <summary>Null: no limit.</summary>
    public long? ModelMaxLength { get; init; }

    public bool AddPrefixSpace { get; init; }

    public bool CleanUpTokenizationSpaces { get; init; } = true;

    public DecodingErrors Errors { get; init; }

    /// <summary>Whether token types are returned when a call does not say (the reference's <c>model_input_names</c>).</summary>
    public bool ReturnsTokenTypeIds { get; init; }

    /// <summary>Whether attention masks are returned when a call does not say.</summary>
    public bool ReturnsAttentionMask { get; init; } = true;
}

/// <summary>The titles under which entity_vocab.json holds the entities with a role.</summary>
internal sealed record EntityTitles(string Unknown, string Padding, string Mask, string Mask2);

/// <summary>What decoding does with bytes that are not UTF-8.</summary>
internal enum DecodingErrors
{
    /// <summary>U+FFFD in their place.</summary>
    Replace,

    /// <summary>Leaves them out.</summary>
    Ignore,

    /// <summary>Throws.</summary>
    Strict,
}
