using static LukePipeline.Text.Segmentation.Characters;

namespace LukePipeline.Text.Segmentation;

/// <summary>
/// Tells line breaks that end a sentence from those of hard-wrapped text. A blank line always ends one. A single break is
/// the margin's if the next word would not have fitted on the line, judged by the longest line of the paragraph; else
/// somebody wanted it there.
/// </summary>
internal sealed class LineBreaks(string text)
{
    /// <summary>A margin narrower than this is none: such lines are a list or a table.</summary>
    private const int MinMargin = 40;

    /// <summary>A line longer than this is not wrapped at any margin.</summary>
    private const int MaxMargin = 140;

    private int _paragraphEnd = -1;
    private int _margin;

    /// <summary>
    /// True when a sentence ends in the gap between a word ending at <paramref name="end"/> and the next at
    /// <paramref name="start"/>. To be asked of gap after gap.
    /// </summary>
    public bool Breaks(int end, int start)
    {
        var gap = text.AsSpan(end, start - end);
        var first = gap.IndexOfAny('\n', '\r', '\u2029');
        if (first < 0)
        {
            return false;
        }

        var lineEnd = end + first;
        if (gap[first] == '\u2029')
        {
            return true;
        }

        var rest = gap[first..];
        rest = rest[(rest.StartsWith("\r\n") ? 2 : 1)..];
        if (rest.IndexOfAny('\n', '\r', '\u2029') >= 0)
        {
            return true;
        }

        if (lineEnd >= _paragraphEnd)
        {
            MeasureParagraph(lineEnd);
        }

        if (_margin is < MinMargin or > MaxMargin)
        {
            return true;
        }

        var lineStart = text.AsSpan(0, end).LastIndexOfAny('\n', '\r', '\u2029') + 1;
        return lineEnd - lineStart + 1 + NextWord(start) <= _margin;
    }

    /// <summary>Finds the longest line from the one that ends at <paramref name="lineEnd"/> to the next blank line.</summary>
    private void MeasureParagraph(int lineEnd)
    {
        var lineStart = text.AsSpan(0, lineEnd).LastIndexOfAny('\n', '\r') + 1;
        _margin = 0;
        while (lineStart < text.Length)
        {
            var length = text.AsSpan(lineStart).IndexOfAny('\n', '\r');
            length = length < 0 ? text.Length - lineStart : length;
            if (text.AsSpan(lineStart, length).IsWhiteSpace())
            {
                break;
            }

            _margin = Math.Max(_margin, length);
            lineStart += length;
            lineStart += text.AsSpan(lineStart).StartsWith("\r\n") ? 2 : 1;
        }

        _paragraphEnd = lineStart;
    }

    private int NextWord(int start)
    {
        // Only as far as it matters: no line of a wrapped paragraph is longer.
        var end = start;
        while (end < text.Length && end - start <= MaxMargin && !IsSeparator(text[end]))
        {
            end++;
        }

        return end - start;
    }
}
