namespace LukePipeline.Tests.Text.Layouts;

/// <summary>A text in a layout, whose letters and digits are those of the plain text, in order.</summary>
internal sealed class LaidOut
{
    private readonly int[] _ordinals;

    private LaidOut(string text, int[] ordinals)
    {
        Text = text;
        _ordinals = ordinals;
    }

    /// <summary>Before and after what a layout adds; not in <see cref="Text"/>.</summary>
    public const char Added = '\u0001', AddedEnd = '\u0002';

    public string Text { get; }

    /// <summary>Takes a text with what is added between its marks.</summary>
    public static LaidOut Of(string marked)
    {
        var (text, ordinals, count, added) = (new System.Text.StringBuilder(), new List<int> { 0 }, 0, false);
        foreach (var c in marked)
        {
            if (c is Added or AddedEnd)
            {
                added = c == Added;
                continue;
            }

            text.Append(c);
            count += !added && char.IsLetterOrDigit(c) ? 1 : 0;
            ordinals.Add(count);
        }

        return new LaidOut(text.ToString(), [.. ordinals]);
    }

    /// <summary>The letters and digits of the plain text.</summary>
    public IEnumerable<char> Letters => Enumerable.Range(0, Text.Length).Where(i => _ordinals[i + 1] > _ordinals[i]).Select(i => char.ToUpperInvariant(Text[i]));

    /// <summary>How many letters and digits of the plain text stand before an index of this one.</summary>
    public int Ordinal(int index) => _ordinals[index];
}
