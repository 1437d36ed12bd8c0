using System.Buffers;

namespace LukePipeline.Text.Layout;

/// <summary>
/// Finds lines that stand directly above, below or between those of paragraphs and belong to none of them: headings, captions and dates, rules
/// of dashes or stars, and fields such as those at the head of a mail.
/// </summary>
internal static class Headings
{
    /// <summary>In lines no longer than this a short one is nothing special.</summary>
    private const int MinBody = 30;

    /// <summary>Of fewer lines one tells the margin.</summary>
    private const int FewLines = 8;

    private const int MinRule = 3, MaxFieldName = 24;

    private static readonly SearchValues<char> NameCharacters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    /// <summary>Tells the lines that they stand alone.</summary>
    public static void Find(IReadOnlyList<TextLine> lines)
    {
        foreach (var line in lines)
        {
            line.StandsAlone |= IsRule(line.Text);
        }

        var rests = RewrappedLines.Enough;
        for (var first = 0; first < lines.Count && rests > 1; first = RunEnd(lines, first))
        {
            rests = RewrappedLines.Are(lines, first, RunEnd(lines, first), rests) ? 1 : rests;
        }

        var most = Body(lines);
        for (var first = 0; first < lines.Count;)
        {
            var end = RunEnd(lines, first);
            var body = 0;
            for (var i = first; i < end; i++)
            {
                body = Math.Max(body, Math.Min(lines[i].Edge, most));
            }

            // What a mailer wrapped once more has short lines everywhere.
            for (var i = RewrappedLines.Are(lines, first, end, rests) ? end : first; i + 1 < end; i++)
            {
                var begins = i == first || LineEnd.IsClosed(lines[i - 1].Text) || lines[i - 1].StandsAlone;
                lines[i].StandsAlone |= AreFields(lines[i], lines[i + 1]) || (i > first && AreFields(lines[i - 1], lines[i]))
                    || (begins && body > MinBody && IsHeading(lines[i], lines[i + 1], body));
            }

            first = end;
        }
    }

    private static int RunEnd(IReadOnlyList<TextLine> lines, int first)
    {
        var end = first + 1;
        while (end < lines.Count && AreTogether(lines[end - 1], lines[end]))
        {
            end++;
        }

        return end;
    }

    /// <summary>Where the lines of the text end that are full: the longest length that is no exception.</summary>
    private static int Body(IReadOnlyList<TextLine> lines)
    {
        var edges = lines.Where(line => !line.IsBlank && line.Edge <= MarginStatistics.MaxMargin).Select(line => line.Edge).OrderDescending().ToList();
        var wanted = edges.Count < FewLines ? 1 : Math.Max(2, edges.Count / 4);
        var shorter = 0;
        for (var i = 0; i < edges.Count; i++)
        {
            while (shorter < edges.Count && edges[shorter] * 4 >= edges[i] * 3)
            {
                shorter++;
            }

            if (shorter - i >= wanted)
            {
                return edges[i];
            }
        }

        return 0;
    }

    /// <summary>True for a line of nothing but dashes, stars and the like.</summary>
    public static bool IsRule(ReadOnlySpan<char> line)
    {
        var marks = 0;
        foreach (var c in line)
        {
            if (c is '-' or '=' or '_' or '~' or '*' or '#' or '+' or '–' or '—' or '─' or '━' or '═')
            {
                marks++;
            }
            else if (c is not (' ' or '\t'))
            {
                return false;
            }
        }

        return marks >= MinRule;
    }

    private static bool AreTogether(TextLine line, TextLine next) =>
        !line.IsBlank && !next.IsBlank && !line.EndsPage && line.Prefix == next.Prefix && !line.IsRow && !next.IsRow
        && !line.IsPageNumber && !next.IsPageNumber;

    /// <summary>True for an open line behind which the next word would have had room: no margin ends it there.</summary>
    private static bool IsHeading(TextLine line, TextLine next, int body) =>
        !LineEnd.IsClosed(line.Text) && !LineEnd.IsUnfinished(line.Text) && !LineEnd.IsContinuation(next.Text) && !LineEnd.IsItem(line.Text)
        && LineEnd.DividesWord(line.Text, next.Text) is null
        && MarginStatistics.Reach(line, next) * 2 <= body;

    private static bool AreFields(TextLine line, TextLine next) => IsField(line.Text) && IsField(next.Text);

    /// <summary>True for a line such as <c>Reply-To: ...</c>.</summary>
    private static bool IsField(ReadOnlySpan<char> line)
    {
        var colon = line.IndexOf(':');
        return colon is > 1 and <= MaxFieldName && colon + 1 < line.Length && line[colon + 1] is ' ' or '\t' && char.IsUpper(line[0])
            && line[..colon].IndexOfAnyExcept(NameCharacters) < 0;
    }
}
