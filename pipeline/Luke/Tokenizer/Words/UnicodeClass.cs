namespace LukePipeline.Luke.Tokenizer.Words;

/// <summary>The four kinds of characters that the pre-tokenizer's pattern tells apart.</summary>
internal enum UnicodeClass : byte
{
    /// <summary>Neither letter, number nor white space: <c>[^\s\p{L}\p{N}]</c>.</summary>
    Other,

    /// <summary><c>\p{L}</c>.</summary>
    Letter,

    /// <summary><c>\p{N}</c>.</summary>
    Number,

    /// <summary><c>\s</c>: the 25 code points with the property White_Space.</summary>
    WhiteSpace,
}
