namespace LukePipeline.Text.Layout;

/// <summary>
/// Tells the line ends of hard-wrapped text, behind which a sentence goes on, from those that somebody wanted: headings, items of lists, one
/// paragraph a line. A paragraph is judged by what most of its lines show; one of few lines by the whole text.
/// </summary>
internal static class WrappedLines
{
    /// <summary>So many breaks tell by themselves how they came to be.</summary>
    private const int Enough = 4;

    /// <summary>How each line goes on, and by which rule that was told.</summary>
    public static (LineJoin[] Joins, MarginRule[] Rules) Find(IReadOnlyList<TextLine> lines)
    {
        var joins = new LineJoin[lines.Count];
        var rules = new MarginRule[lines.Count];
        var (common, ofLong) = JudgeAll(lines);
        var own = new MarginStatistics();
        var rests = RewrappedLines.Enough;
        for (var first = 0; first < lines.Count && rests > 1; first = ParagraphEnd(lines, first))
        {
            // Where one paragraph was wrapped twice, shorter ones were.
            rests = RewrappedLines.Are(lines, first, ParagraphEnd(lines, first), rests) ? 1 : rests;
        }

        for (var first = 0; first < lines.Count;)
        {
            var end = ParagraphEnd(lines, first);
            var rule = RewrappedLines.Are(lines, first, end, rests) ? MarginRule.All : Judge(lines, first, end, common, ofLong, own);
            for (var i = first; i < end; i++)
            {
                rules[i] = rule;
                joins[i] = i + 1 < end && Goes(rule, lines[i], lines[i + 1]) ? LineJoin.Of(i + 1, lines[i], lines[i + 1]) : LineJoin.None;
            }

            first = end;
        }

        return (joins, rules);
    }

    private static int ParagraphEnd(IReadOnlyList<TextLine> lines, int first)
    {
        var end = first + 1;
        while (AreNeighbours(lines, end - 1))
        {
            end++;
        }

        return end;
    }

    /// <summary>What all lines say, and what those of paragraphs say that are wide enough for a column: addresses and contents are not.</summary>
    private static (MarginRule? Common, MarginRule? OfLong) JudgeAll(IReadOnlyList<TextLine> lines)
    {
        var (whole, wide) = (new MarginStatistics(), new MarginStatistics());
        for (var first = 0; first < lines.Count;)
        {
            var end = ParagraphEnd(lines, first);
            var isWide = Longest(lines, first, end) >= MarginStatistics.MinMargin;
            for (var i = first; i + 1 < end; i++)
            {
                whole.Add(lines[i], lines[i + 1]);
                if (isWide)
                {
                    wide.Add(lines[i], lines[i + 1]);
                }
            }

            first = end;
        }

        return (whole.Breaks >= Enough ? whole.Judge() : null, wide.Breaks >= Enough ? wide.Judge() : null);
    }

    private static int Longest(IReadOnlyList<TextLine> lines, int first, int end)
    {
        var longest = 0;
        for (var i = first; i < end; i++)
        {
            longest = Math.Max(longest, lines[i].Edge);
        }

        return longest;
    }

    private static MarginRule Judge(IReadOnlyList<TextLine> lines, int first, int end, MarginRule? common, MarginRule? ofLong, MarginStatistics own)
    {
        if (end - first == 1)
        {
            return common ?? MarginRule.None;
        }

        own.Clear();
        for (var i = first; i + 1 < end; i++)
        {
            own.Add(lines[i], lines[i + 1]);
        }

        var tells = own.Breaks >= Enough;
        var longest = Longest(lines, first, end);
        if (!tells && common is { IsWrapped: false } && longest >= MarginStatistics.MinMargin && LineEnd.IsClosed(lines[end - 1].Text))
        {
            // Short lines beside it, of an address say, tell nothing of a paragraph that ends as a sentence does.
            common = ofLong;
        }

        var rule = own.Judge();
        if (rule.IsWrapped && (tells || common is null))
        {
            return rule;
        }

        // Lines that say nothing themselves, or seem to be a list, are wrapped where they are as long as those of the rest.
        return common is { IsWrapped: true } ? (tells ? common with { IsProse = false } : common)
            : rule.IsProse ? rule
            : common ?? MarginRule.OfFew(longest);
    }

    /// <summary>A word that is divided goes on, whatever the margin.</summary>
    private static bool Goes(MarginRule rule, TextLine line, TextLine next) => rule.Wraps(line, next) || LineEnd.DividesWord(line.Text, next.Text) is not null;

    private static bool AreNeighbours(IReadOnlyList<TextLine> lines, int index) => index + 1 < lines.Count
        && IsText(lines[index]) && IsText(lines[index + 1]) && !lines[index].EndsPage && lines[index].Prefix == lines[index + 1].Prefix;

    private static bool IsText(TextLine line) => !line.IsBlank && !line.IsRow && !line.IsPageNumber && !line.StandsAlone;
}
