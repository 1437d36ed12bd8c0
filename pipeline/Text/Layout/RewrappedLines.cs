namespace LukePipeline.Text.Layout;

/// <summary>
/// Recognises paragraphs that were wrapped once more at a narrower margin, as a mailer does with what it quotes: every line that became too
/// long has its last words on a line of their own.
/// </summary>
internal static class RewrappedLines
{
    /// <summary>So many rests tell by themselves.</summary>
    public const int Enough = 2;

    /// <summary>Whether lines are such a paragraph.</summary>
    /// <param name="lines">The lines of the text.</param>
    /// <param name="first">The first of the paragraph.</param>
    /// <param name="end">The one after its last.</param>
    /// <param name="least">Rests that it has to have.</param>
    public static bool Are(IReadOnlyList<TextLine> lines, int first, int end, int least)
    {
        var longest = 0;
        for (var i = first; i < end; i++)
        {
            longest = Math.Max(longest, lines[i].Edge);
        }

        if (end - first < 3 || longest is < MarginStatistics.MinMargin or > MarginStatistics.MaxMargin)
        {
            return false;
        }

        var (rests, openRests, open, continued, afterRest) = (0, 0, 0, 0, true);
        for (var i = first; i + 1 < end; i++)
        {
            var (line, next) = (lines[i], lines[i + 1]);
            var isRest = line.Edge * 10 <= longest * 4;
            rests += isRest && i > first ? 1 : 0;
            if (!LineEnd.IsClosed(line.Text) || LineEnd.IsUnfinished(line.Text))
            {
                // The last line of what was quoted may be of any length; of others a rest is what made the line before it too long.
                if (isRest ? i > first && (afterRest || lines[i - 1].Edge + 1 + line.Edge <= longest) : line.Edge * 10 < longest * 7)
                {
                    return false;
                }

                open++;
                openRests += isRest && i > first ? 1 : 0;
                continued += LineEnd.IsContinuation(next.Text) || LineEnd.IsUnfinished(line.Text) ? 1 : 0;
            }

            afterRest = isRest;
        }

        // The last lines of paragraphs that follow each other are short and end sentences.
        return rests >= least && (least < Enough ? openRests > 0 : openRests * 2 > rests && continued * 10 >= open * 3);
    }
}
