namespace LukePipeline.Reference.Calls;

/// <summary>How texts are encoded: the options of the reference's <c>tokenizer(...)</c>, with its defaults.</summary>
public sealed record LukeCallOptions
{
    /// <summary>The reference's defaults.</summary>
    public static LukeCallOptions Default { get; } = new();

    /// <summary>Whether &lt;s&gt; and &lt;/s&gt; are put around the texts. Default: true.</summary>
    public bool AddSpecialTokens { get; init; } = true;

    /// <summary>Default: no padding.</summary>
    public PaddingStrategy Padding { get; init; }

    /// <summary>
    /// Default (null): <see cref="TruncationStrategy.LongestFirst"/> when <see cref="MaxLength"/> is given and padding is off,
    /// otherwise none.
    /// </summary>
    public TruncationStrategy? Truncation { get; init; }

    /// <summary>
    /// Most tokens, special ones included, for truncation and for padding to the maximum. Default (null): the model's limit; where
    /// that is unlimited, neither happens. 0 never truncates.
    /// </summary>
    public int? MaxLength { get; init; }

    /// <summary>
    /// Most entities when truncation is on, and what one input is padded to. Default (null or 0): the tokenizer's. In a batch,
    /// padding to the maximum takes the tokenizer's all the same, as in the reference.
    /// </summary>
    public int? MaxEntityLength { get; init; }

    /// <summary>Tokens of the kept text that are repeated in the overflowing ones. Default: 0.</summary>
    public int Stride { get; init; }

    /// <summary>When padding: rounds the lengths of words and of entities up to a multiple. Default: null.</summary>
    public int? PadToMultipleOf { get; init; }

    /// <summary>Default (null): only if tokenizer_config.json lists them under <c>model_input_names</c>.</summary>
    public bool? ReturnTokenTypeIds { get; init; }

    /// <summary>Default (null): yes, unless tokenizer_config.json lists <c>model_input_names</c> without them.</summary>
    public bool? ReturnAttentionMask { get; init; }

    /// <summary>Whether what truncation removed is returned. Not for pairs truncated by the longest first.</summary>
    public bool ReturnOverflowingTokens { get; init; }

    /// <summary>Whether a mask of the special tokens is returned.</summary>
    public bool ReturnSpecialTokensMask { get; init; }

    /// <summary>Whether the number of tokens is returned: of a batch before padding, of one input after it.</summary>
    public bool ReturnLength { get; init; }

    /// <summary>Default (null): the tokenizer's.</summary>
    public bool? AddPrefixSpace { get; init; }
}
