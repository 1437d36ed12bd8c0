using LukePipeline.Ground;
using LukePipeline.Luke.Tokenizer.Settings;

namespace LukePipeline.Reference.Calls;

/// <summary>A string that is indexed and sliced as Python does it: by code points, negative indexes from the end.</summary>
internal readonly struct CodePointText
{
    private readonly string _text;
    private readonly int[]? _offsets; // of each code point; null where every code point is one code unit

    public CodePointText(string text)
    {
        _text = text;
        Length = text.Length;
        if (!text.AsSpan().ContainsAnyInRange('\uD800', '\uDBFF'))
        {
            return;
        }

        var offsets = new int[text.Length + 1];
        var count = 0;
        for (var i = 0; i < text.Length; i++)
        {
            offsets[count++] = i;
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                i++;
            }
        }

        offsets[count] = text.Length;
        (_offsets, Length) = (offsets, count);
    }

    /// <summary>Number of code points; a lone surrogate counts as one.</summary>
    public int Length { get; }

    /// <summary>Whether the code point at an index from 0 is an ASCII space.</summary>
    /// <exception cref="LukeTokenizerException">The index lies behind the text.</exception>
    public bool IsSpace(int index) => index < Length
        ? _text[Offset(index)] == ' '
        : throw new LukeTokenizerException(
            InputFault.OutOfRange,
            $"An entity span ends at code point {index + 1}, but the text has only {Length}. Spans count code points of the text as given.");

    /// <summary><c>text[start:end]</c>.</summary>
    public ReadOnlySpan<char> Slice(int start, int end)
    {
        (start, end) = (Normalize(start), Normalize(end));
        return start < end ? _text.AsSpan(Offset(start)..Offset(end)) : default;
    }

    private int Normalize(int index) => Math.Clamp(index < 0 ? index + Length : index, 0, Length);

    private int Offset(int index) => _offsets is null ? index : _offsets[index];
}
