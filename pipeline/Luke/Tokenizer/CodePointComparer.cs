namespace LukePipeline.Luke.Tokenizer;

/// <summary>Orders strings by their code points, as Python does (UTF-16 order puts U+E000 to U+FFFF behind all higher ones).</summary>
internal sealed class CodePointComparer : IComparer<string>
{
    public static CodePointComparer Instance { get; } = new();

    public int Compare(string? x, string? y)
    {
        var left = x.AsSpan();
        var right = y.AsSpan();
        var same = left.CommonPrefixLength(right);
        if (same < left.Length && same < right.Length && char.IsSurrogate(left[same]) != char.IsSurrogate(right[same]))
        {
            return char.IsSurrogate(left[same]) ? 1 : -1; // half of a code point above all that fit in one code unit
        }

        return left.SequenceCompareTo(right);
    }
}
