using LukePipeline.Luke.Tokenizer;
using LukePipeline.Luke.Tokenizer.Settings;
using LukePipeline.Text;

namespace LukePipeline.Reference.Calls;

/// <summary>One text, or a pair of texts, with the entities in it.</summary>
/// <remarks>
/// Spans count code points, as in the reference. <see cref="FromUtf16(string, ReadOnlySpan{Utf16Span})"/> takes the indexes of .NET strings instead.
/// With a task, <see cref="TextPair"/>, <see cref="EntitySpansPair"/> and both lists of entities are ignored.
/// </remarks>
public sealed record LukeInput
{
    /// <summary>Creates the input of one text.</summary>
    public LukeInput(string text) => Text = text ?? throw new ArgumentNullException(nameof(text));

    /// <summary>The text.</summary>
    public string Text { get; }

    /// <summary>A second text, for tasks over two.</summary>
    public string? TextPair { get; init; }

    /// <summary>
    /// The entities of <see cref="Text"/>, in any order; they may overlap. Null: no entity sequence is made (other than for an
    /// empty list, which makes an empty one). Negative and reversed spans mean what Python slices mean.
    /// </summary>
    public IReadOnlyList<CodePointSpan>? EntitySpans { get; init; }

    /// <summary>The entities of <see cref="TextPair"/>. They only count when <see cref="EntitySpans"/> is given as well.</summary>
    public IReadOnlyList<CodePointSpan>? EntitySpansPair { get; init; }

    /// <summary>Titles for <see cref="EntitySpans"/>, one each. Null: all are [MASK].</summary>
    public IReadOnlyList<string>? Entities { get; init; }

    /// <summary>Titles for <see cref="EntitySpansPair"/>, one each. Null: all are [MASK].</summary>
    public IReadOnlyList<string>? EntitiesPair { get; init; }

    /// <summary>Creates the input of one text whose spans are given in UTF-16 code units, the indexes of .NET strings.</summary>
    /// <exception cref="LukeTokenizerException">A span lies outside the text, is reversed, or cuts a surrogate pair.</exception>
    public static LukeInput FromUtf16(string text, params ReadOnlySpan<Utf16Span> entitySpans) =>
        new(text) { EntitySpans = Utf16Spans.ToCodePoints(text, entitySpans) };

    /// <summary>Creates the input of two texts whose spans are given in UTF-16 code units, the indexes of .NET strings.</summary>
    /// <exception cref="LukeTokenizerException">A span lies outside its text, is reversed, or cuts a surrogate pair.</exception>
    public static LukeInput FromUtf16(
        string text, ReadOnlySpan<Utf16Span> entitySpans, string textPair, ReadOnlySpan<Utf16Span> entitySpansPair) =>
        new(text)
        {
            EntitySpans = Utf16Spans.ToCodePoints(text, entitySpans),
            TextPair = textPair,
            EntitySpansPair = Utf16Spans.ToCodePoints(textPair, entitySpansPair),
        };
}
