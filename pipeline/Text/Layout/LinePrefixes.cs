namespace LukePipeline.Text.Layout;

/// <summary>
/// Finds what stands before every line of a quotation, a comment or a numbered text and belongs to none of its sentences: <c>&gt; </c>,
/// <c>| </c>, <c># </c>, <c>// </c>, numbers of lines.
/// </summary>
internal static class LinePrefixes
{
    /// <summary>So many lines with numbers that go on by one are numbered lines.</summary>
    private const int MinNumbered = 3;

    /// <summary>The kind of a prefix that is the number of its line.</summary>
    public const int NumberPrefix = -1;

    /// <summary>Tells the lines their prefixes.</summary>
    public static void Find(string text, IReadOnlyList<TextLine> lines)
    {
        for (var first = 0; first < lines.Count;)
        {
            var end = Run(text, lines, first, out var sure);
            if (sure)
            {
                for (var i = first; i < end; i++)
                {
                    var (kind, body) = Mark(text, lines[i]);
                    lines[i].SetPrefix(body, kind);
                }
            }

            first = end;
        }

        Number(text, lines);
        SteppedNumbers.Find(text, lines);
        CommentMarks.Find(text, lines);
    }

    /// <summary>The end of the lines from <paramref name="first"/> on that have marks of one kind; whether these are prefixes.</summary>
    private static int Run(string text, IReadOnlyList<TextLine> lines, int first, out bool sure)
    {
        var (kind, body) = Mark(text, lines[first]);
        sure = kind > 0 && (body == lines[first].End || char.IsWhiteSpace(text[body - 1]));
        var end = first + 1;
        while (kind != 0 && end < lines.Count && Mark(text, lines[end]).Kind is var other && (other == kind || (kind > 0 && other > 0)))
        {
            end++;
        }

        sure |= kind != 0 && end > first + 1;
        return end;
    }

    /// <summary>
    /// The mark before a line, and where it ends: the depth of a quotation, above 0, or another mark, below 0; 0 for none.
    /// </summary>
    private static (int Kind, int Body) Mark(string text, TextLine line)
    {
        if (line.IsBlank)
        {
            return (0, line.Start);
        }

        var at = line.Content;
        var c = text[at];
        if (c == '>')
        {
            var depth = 0;
            var end = at;
            while (at < line.End && (text[at] == '>' || (text[at] == ' ' && at + 1 < line.End && text[at + 1] == '>')))
            {
                depth += text[at] == '>' ? 1 : 0;
                end = ++at;
            }

            return (Math.Max(depth, 1), AfterBlank(text, end, line));
        }

        if (c is '|' or '│')
        {
            return IsAlone(text, at + 1, line) && line.Text[1..].IndexOfAny('|', '│') < 0 ? (-c, AfterBlank(text, at + 1, line)) : (0, line.Start);
        }

        if (c is not ('#' or '/' or ';' or '%' or '-'))
        {
            return (0, line.Start);
        }

        while (at < line.End && text[at] == c)
        {
            at++;
        }

        var length = at - line.Content;
        return length <= 4 && length >= (c is '/' or '-' ? 2 : 1) && IsAlone(text, at, line)
            ? (-((length << 16) | c), AfterBlank(text, at, line))
            : (0, line.Start);
    }

    private static bool IsAlone(string text, int at, TextLine line) => at == line.End || text[at] is ' ' or '\t';

    private static int AfterBlank(string text, int at, TextLine line) => at < line.End && text[at] == ' ' ? at + 1 : at;

    private static void Number(string text, IReadOnlyList<TextLine> lines)
    {
        for (var first = 0; first < lines.Count;)
        {
            var end = first + 1;
            if (NumberOf(text, lines[first]) is { Value: > 0 } last)
            {
                var (filled, count) = (IsFilled(lines[first]) ? 1 : 0, 1);
                for (var i = first + 1; i < lines.Count && (lines[i].IsBlank || NumberOf(text, lines[i]).Value == last.Value + 1); i++)
                {
                    if (!lines[i].IsBlank)
                    {
                        last = NumberOf(text, lines[i]);
                        filled += IsFilled(lines[i]) ? 1 : 0;
                        count++;
                        end = i + 1;
                    }
                }

                for (var i = first; filled >= MinNumbered && filled * 2 >= count && i < end; i++)
                {
                    if (!lines[i].IsBlank)
                    {
                        lines[i].SetPrefix(NumberOf(text, lines[i]).Body, NumberPrefix);
                    }
                }
            }

            first = end;
        }

        bool IsFilled(TextLine line) => NumberOf(text, line).Body < line.End;
    }

    /// <summary>The number before a line. One with a period or bracket counts the items of a list, which stay apart.</summary>
    public static (int Value, int Body) NumberOf(string text, TextLine line)
    {
        var (at, value) = (line.Content, 0);
        if (line.Prefix != 0)
        {
            return (0, at);
        }

        while (at < line.End && char.IsAsciiDigit(text[at]) && at - line.Content < 6)
        {
            value = (value * 10) + (text[at++] - '0');
        }

        at += at < line.End && value > 0 && text[at] is ':' or '|' ? 1 : 0;
        if (value > 0 && at + 1 < line.End && text[at] == ' ' && text[at + 1] is '|' or '│' && text.AsSpan(at + 2, line.End - at - 2).IndexOfAny('|', '│') < 0)
        {
            // One bar behind the number belongs to it; more of them part cells.
            at += 2;
        }

        return value > 0 && IsAlone(text, at, line) ? (value, AfterBlank(text, at, line)) : (0, at);
    }
}
