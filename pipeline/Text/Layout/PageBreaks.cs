namespace LukePipeline.Text.Layout;

/// <summary>
/// Finds sentences of wrapped text that go on behind the end of a page or column: behind a blank line, a form feed, a page number, a running
/// head. What interrupts such a sentence is no part of it.
/// </summary>
internal static class PageBreaks
{
    /// <summary>No further than so many lines does a sentence go on.</summary>
    private const int MaxLines = 10;

    /// <summary>Foot and head of a page together.</summary>
    private const int MaxInterruptions = 3;

    /// <summary>Joins the lines, and tells those between them that they interrupt.</summary>
    public static void Join(IReadOnlyList<TextLine> lines, LineJoin[] joins, MarginRule[] rules)
    {
        for (var i = 0; i + 1 < lines.Count; i++)
        {
            var line = lines[i];
            if (line.IsBlank || line.IsRow || line.StandsAlone || line.IsInterruption || !(rules[i].IsWrapped || EndsInHyphen(line)) || joins[i].Next >= 0 || LineEnd.IsClosed(line.Text) || line.IsPageNumber)
            {
                continue;
            }

            if (FindRest(lines, i, rules[i]) is not (> 0 and var rest))
            {
                continue;
            }

            joins[i] = LineJoin.Of(rest, line, lines[rest]);
            for (var between = i + 1; between < rest; between++)
            {
                lines[between].IsInterruption = true;
                joins[between] = LineJoin.None;
            }

            i = rest - 1;
        }
    }

    /// <summary>The line on which the sentence goes on that line <paramref name="index"/> leaves open; 0 if there is none.</summary>
    private static int FindRest(IReadOnlyList<TextLine> lines, int index, MarginRule rule)
    {
        var line = lines[index];
        var pageEnds = line.EndsPage;
        var interruptions = 0;
        for (var i = index + 1; i < lines.Count && i <= index + MaxLines; i++)
        {
            var next = lines[i];
            pageEnds |= next.EndsPage || next.IsPageNumber;
            if (next.IsBlank || next.IsPageNumber)
            {
                interruptions += next.IsBlank ? 0 : 1;
                if (interruptions > MaxInterruptions)
                {
                    return 0;
                }

                continue;
            }

            if (i == index + 1 && !line.EndsPage && line.Prefix == next.Prefix)
            {
                return 0;
            }

            var isHead = (pageEnds || IsNearPageEnd(lines, i)) && !LineEnd.IsContinuation(next.Text) && (next.StandsAlone || IsHead(lines, i, rule, pageEnds));
            if (isHead && interruptions < MaxInterruptions)
            {
                pageEnds = true;
                interruptions++;
                continue;
            }

            return !next.IsRow && line.Prefix == next.Prefix && GoesOn(line, next, rule, pageEnds) ? i : 0;
        }

        return 0;
    }

    private static bool GoesOn(TextLine line, TextLine next, MarginRule rule, bool pageEnds)
    {
        if (LineEnd.IsItem(next.Text))
        {
            return false;
        }

        if (!rule.IsWrapped)
        {
            // Half a word before the end of a page goes on behind it, whatever the lines are like.
            return pageEnds && LineEnd.IsContinuation(next.Text) && LineEnd.DividesWord(line.Text, next.Text) is not null;
        }

        var isFull = rule.IsFull(line, next);
        return LineEnd.IsContinuation(next.Text)
            ? pageEnds || isFull || LineEnd.IsUnfinished(line.Text) || LineEnd.DividesWord(line.Text, next.Text) is not null
            : pageEnds ? isFull || LineEnd.IsUnfinished(line.Text) : LineEnd.IsUnfinished(line.Text) && isFull;
    }

    private static bool EndsInHyphen(TextLine line) => line.Text[^1] is '-' or '\u2010' or '\u00ad' or '\u00ac';

    /// <summary>
    /// True for a line at the end or start of a page that is no text: it stands alone, or is shorter than a line with the rest below it; at the
    /// start of a page it is enough that it is short and ends as no sentence does.
    /// </summary>
    private static bool IsHead(IReadOnlyList<TextLine> lines, int index, MarginRule rule, bool pageEnded)
    {
        var line = lines[index];
        if (index + 1 < lines.Count && (lines[index + 1].IsBlank || lines[index + 1].IsPageNumber))
        {
            return !LineEnd.IsClosed(line.Text);
        }

        return index + 1 < lines.Count && !rule.IsFull(line, lines[index + 1])
            && (LineEnd.IsContinuation(lines[index + 1].Text) || (pageEnded && rule.IsWrapped && !LineEnd.IsClosed(line.Text) && !LineEnd.IsUnfinished(line.Text)));
    }

    private static bool IsNearPageEnd(IReadOnlyList<TextLine> lines, int index)
    {
        for (var i = index; i < lines.Count && i <= index + 3; i++)
        {
            if (lines[i].EndsPage || lines[i].IsPageNumber)
            {
                return true;
            }
        }

        return false;
    }
}
