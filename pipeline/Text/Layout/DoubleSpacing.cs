namespace LukePipeline.Text.Layout;

/// <summary>Recognises text that is set with a blank line behind every line, where two of them part paragraphs.</summary>
internal static class DoubleSpacing
{
    /// <summary>Fewer lines may be paragraphs of one line.</summary>
    private const int MinLines = 6;

    /// <summary>The lines, each with the blank line behind it where the text is set so.</summary>
    public static List<TextLine> Close(string text, List<TextLine> lines)
    {
        if (lines.Count < MinLines * 2)
        {
            return lines;
        }

        var (spaced, direct) = (0, 0);
        var statistics = new MarginStatistics();
        for (var i = 0; i + 1 < lines.Count; i++)
        {
            if (lines[i].IsBlank)
            {
                continue;
            }

            direct += lines[i + 1].IsBlank ? 0 : 1;
            if (i + 2 < lines.Count && IsSpace(text, lines[i + 1]))
            {
                spaced++;
                statistics.Add(lines[i], lines[i + 2]);
            }
        }

        if (spaced < MinLines || direct * 5 > spaced || !statistics.IsSetProse())
        {
            return lines;
        }

        var closed = new List<TextLine>(lines.Count - spaced) { lines[0] };
        for (var i = 1; i < lines.Count; i++)
        {
            if (IsSpace(text, lines[i]) && !lines[i - 1].IsBlank)
            {
                closed[^1].EndAt(lines[i].Next, endsPage: false);
            }
            else
            {
                closed.Add(lines[i]);
            }
        }

        return closed;
    }

    /// <summary>True for one blank line, not more.</summary>
    private static bool IsSpace(string text, TextLine line)
    {
        if (!line.IsBlank || line.EndsPage)
        {
            return false;
        }

        var (feeds, returns) = (0, 0);
        foreach (var c in text.AsSpan(line.Start, line.Next - line.Start))
        {
            feeds += c == '\n' ? 1 : 0;
            returns += c == '\r' ? 1 : 0;
        }

        return Math.Max(feeds, returns) == 1;
    }
}
