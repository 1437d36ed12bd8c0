namespace LukePipeline.Text.Layout;

/// <summary>
/// Finds marks before the lines of a comment or quotation that elsewhere begin the items of a list, a diff or a line of talk: <c>* </c>,
/// <c>+ </c>, <c>: </c>, <c>! </c>, <c>.. </c>, <c>|| </c>, <c>//</c> and <c>|</c> without a blank, <c>Anna&gt; </c>. They are prefixes where the lines behind them are wrapped prose.
/// </summary>
internal static class CommentMarks
{
    private const int MinLines = 3;

    private const int MaxName = 12;

    /// <summary>Above the kinds of other prefixes.</summary>
    private const int Signs = 9 << 16, Names = 1 << 24;

    /// <summary>Tells the lines their prefixes.</summary>
    public static void Find(string text, IReadOnlyList<TextLine> lines)
    {
        for (var first = 0; first < lines.Count;)
        {
            var kind = Mark(text, lines[first]).Kind;
            var end = first + 1;
            while (kind != 0 && end < lines.Count && Mark(text, lines[end]).Kind == kind)
            {
                end++;
            }

            if (kind != 0 && end - first >= (kind <= -Names ? 2 : MinLines))
            {
                Take(text, lines, first, end, kind);
            }

            first = end;
        }
    }

    private static void Take(string text, IReadOnlyList<TextLine> lines, int first, int end, int kind)
    {
        var statistics = new MarginStatistics();
        for (var i = first; i < end; i++)
        {
            lines[i].SetPrefix(Mark(text, lines[i]).Body, kind);
        }

        var goesOn = false;
        for (var i = first; i + 1 < end; i++)
        {
            if (!lines[i].IsBlank && !lines[i + 1].IsBlank)
            {
                statistics.Add(lines[i], lines[i + 1]);
                goesOn |= !LineEnd.IsClosed(lines[i].Text) && (LineEnd.IsContinuation(lines[i + 1].Text) || LineEnd.IsUnfinished(lines[i].Text));
            }
        }

        if (kind <= -Names ? !goesOn : !statistics.IsSetProse())
        {
            for (var i = first; i < end; i++)
            {
                lines[i].SetPrefix(lines[i].Start, 0);
            }

            return;
        }

        if (first > 0 && lines[first - 1].Text is "/*" or "/**")
        {
            lines[first - 1].SetPrefix(lines[first - 1].End, kind);
        }

        if (end < lines.Count && lines[end].Text is "*/" or "**/")
        {
            lines[end].SetPrefix(lines[end].End, kind);
        }
    }

    /// <summary>The mark before a line, and where it ends; 0 for none.</summary>
    private static (int Kind, int Body) Mark(string text, TextLine line)
    {
        if (line.IsBlank || line.Prefix != 0)
        {
            return (0, line.Start);
        }

        var at = line.Content;
        var content = line.Text;
        var sign = content.StartsWith("||") || content.StartsWith("..") ? 2 : content[0] is '*' or '+' or ':' or '!' or '|' ? 1 : 0;
        if (sign > 0)
        {
            var kind = -(Signs | (sign << 8) | content[0]);
            return content.Length == sign ? (kind, at + sign)
                : content[0] == '|' && content[sign..].IndexOfAny('|', '│') >= 0 ? (0, line.Start)
                : content[sign] == ' ' ? (kind, at + sign + 1)
                : sign == 1 && content[0] == '|' ? (kind, at + sign) : (0, line.Start);
        }

        if (content.StartsWith("//") && !(content.Length > 2 && content[2] is '/' or ' '))
        {
            return (-(Signs | '/'), at + 2);
        }

        var name = 0;
        var hash = 0;
        while (name < content.Length && name < MaxName && char.IsAsciiLetter(content[name]))
        {
            hash = ((hash * 31) + content[name++]) & 0xffff;
        }

        return name > 0 && name + 1 < content.Length && content[name] == '>' && content[name + 1] == ' ' ? (-(Names | hash), at + name + 2) : (0, line.Start);
    }
}
