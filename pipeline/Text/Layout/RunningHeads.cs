namespace LukePipeline.Text.Layout;

/// <summary>Finds the heads and feet that pages repeat without a number, a blank line or a form feed: short lines that come again and again, pages apart.</summary>
internal static class RunningHeads
{
    /// <summary>Pages that a head stands on.</summary>
    private const int MinPages = 3;

    /// <summary>Lines of a page; what comes sooner again is a refrain or a list.</summary>
    private const int MinApart = 8;

    private const int MinLength = 4, MaxLength = 80;

    /// <summary>Tells the lines that they belong to pages.</summary>
    public static void Find(IReadOnlyList<TextLine> lines)
    {
        if (lines.Count <= MinPages * MinApart)
        {
            return;
        }

        var seen = new Dictionary<ulong, (int Count, int Last)>();
        var keys = new ulong[lines.Count];
        for (var i = 0; i < lines.Count; i++)
        {
            // A title of a chapter may come again in the next volume, and has blank lines on either side.
            var (before, behind) = (i > 0 && !lines[i - 1].IsBlank, i + 1 < lines.Count && !lines[i + 1].IsBlank);
            if ((before || behind) && (keys[i] = Key(lines[i])) != 0)
            {
                var (count, last) = seen.GetValueOrDefault(keys[i], (0, -MinApart));
                seen[keys[i]] = (count < 0 || i - last < MinApart ? -1 : count + (before && behind ? 1 : 0), i);
            }
        }

        for (var i = 0; i < lines.Count; i++)
        {
            lines[i].IsPageNumber |= keys[i] != 0 && seen[keys[i]].Count >= MinPages;
        }
    }

    /// <summary>A hash of what a line says, whatever its figures; 0 for one that is no head.</summary>
    private static ulong Key(TextLine line)
    {
        var text = line.Text;
        if (text.Length is < MinLength or > MaxLength || line.IsPageNumber || !(char.IsUpper(text[0]) || char.IsAsciiDigit(text[0]))
            || LineEnd.IsClosed(text) || LineEnd.IsUnfinished(text) || LineEnd.IsItem(text))
        {
            return 0;
        }

        var hash = 14695981039346656037UL;
        var (letters, last) = (0, '\0');
        foreach (var c in text)
        {
            var unit = char.IsAsciiDigit(c) ? '0' : char.IsWhiteSpace(c) ? ' ' : c;
            if (unit is '0' or ' ' && unit == last)
            {
                continue;
            }

            letters += char.IsLetter(unit) ? 1 : 0;
            hash = (hash ^ unit) * 1099511628211UL;
            last = unit;
        }

        return letters >= MinLength ? hash : 0;
    }
}
