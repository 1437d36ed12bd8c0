namespace LukePipeline.Luke.Tokenizer;

/// <summary>How token ids are turned back into text: the options of the reference's <c>decode</c>, with its defaults.</summary>
public sealed record DecodeOptions
{
    /// <summary>The reference's defaults.</summary>
    public static DecodeOptions Default { get; } = new();

    /// <summary>Whether special tokens are left out. Default: false.</summary>
    public bool SkipSpecialTokens { get; init; }

    /// <summary>Whether spaces before punctuation and English contractions are removed. Default (null): the tokenizer's setting.</summary>
    public bool? CleanUpTokenizationSpaces { get; init; }

    /// <summary>Whether added tokens get a space on both sides. Default: true.</summary>
    public bool SpacesBetweenSpecialTokens { get; init; } = true;
}
