namespace LukePipeline.Text.Layout;

/// <summary>
/// Finds what Markdown lays around the words of a link for a program to follow, <c>[words](address)</c>: nobody who reads the text sees the
/// brackets and the address. Links in a line of nothing else are a list, and each of them stands for itself.
/// </summary>
internal static class InlineLinks
{
    /// <summary>Characters of an address with its title, and of the words; what is longer is no link that people wrote.</summary>
    private const int MostAddress = 2000, MostWords = 1000;

    /// <summary>Whether there may be one.</summary>
    public static bool MayBeIn(string text) => text.Contains("](", StringComparison.Ordinal);

    /// <summary>What nobody reads, in order.</summary>
    public static List<Unread> Find(string text)
    {
        var (marks, links, open) = (new List<Unread>(), new List<Link>(), new Stack<int>());
        for (var at = Next(text, 0); at < text.Length; at = Next(text, at))
        {
            if (at > 0 && text[at - 1] == '\\')
            {
                at++;
            }
            else if (text[at] == '[')
            {
                open.Push(at++);
            }
            else if (open.TryPop(out var begin) && at - begin is > 1 and <= MostWords && AddressEnd(text, at + 1) is > 0 and var end)
            {
                // Of a picture the words are what is read where it cannot be shown.
                var start = begin > 0 && text[begin - 1] == '!' ? begin - 1 : begin;
                marks.Add(new Unread(start, begin + 1, EndsItem: false));
                marks.Add(new Unread(at, end, EndsItem: false));

                // A picture may be the words of a link.
                while (links.Count > 0 && links[^1].Start > start)
                {
                    links.RemoveAt(links.Count - 1);
                }

                links.Add(new Link(start, at, end));
                at = end;
            }
            else
            {
                at++;
            }
        }

        var ends = ItemEnds(text, links);
        marks.Sort((left, right) => left.Start.CompareTo(right.Start));
        return marks.ConvertAll(mark => mark with { EndsItem = ends.Contains(mark.Start) });
    }

    private static int Next(string text, int from) => text.AsSpan(from).IndexOfAny('[', ']') is var found and >= 0 ? from + found : text.Length;

    /// <summary>Where the addresses of links begin that another one follows in a line of nothing else.</summary>
    private static HashSet<int> ItemEnds(string text, List<Link> links)
    {
        var ends = new HashSet<int>();
        for (var first = 0; first < links.Count; first++)
        {
            var last = first;
            while (last + 1 < links.Count && Skip(text, links[last].End, 1) == links[last + 1].Start)
            {
                last++;
            }

            if (last > first && IsLineEnd(text, Skip(text, links[first].Start - 1, -1)) && IsLineEnd(text, Skip(text, links[last].End, 1)))
            {
                ends.UnionWith(links.Skip(first).Take(last - first).Select(link => link.Address));
            }

            first = last;
        }

        return ends;
    }

    /// <summary>The next place, in a direction, of something to read, of a link or of the end of the line.</summary>
    private static int Skip(string text, int at, int step)
    {
        while (!IsLineEnd(text, at) && !char.IsLetterOrDigit(text[at]) && !(text[at] is '[' or '!' && step > 0))
        {
            at += step;
        }

        return at;
    }

    private static bool IsLineEnd(string text, int at) => at < 0 || at >= text.Length || text[at] is '\n' or '\r';

    /// <summary>The end of an address in brackets that begin at <paramref name="at"/>; 0 where there is none.</summary>
    private static int AddressEnd(string text, int at)
    {
        if (at >= text.Length || text[at] != '(')
        {
            return 0;
        }

        var (depth, isAddress) = (1, false);
        var last = Math.Min(text.Length, at + MostAddress);
        for (var i = at + 1; i < last; i++)
        {
            var c = text[i];
            isAddress |= c is '/' or ':' or '#';
            depth += c == '(' ? 1 : c == ')' ? -1 : 0;
            if (depth == 0)
            {
                return isAddress ? i + 1 : 0;
            }

            if (char.IsWhiteSpace(c))
            {
                return isAddress && c == ' ' ? TitleEnd(text, i + 1, last) : 0;
            }

            if (c is '[' or ']' or '"')
            {
                return 0;
            }
        }

        return 0;
    }

    /// <summary>The end of a title in quotes and the bracket behind it.</summary>
    private static int TitleEnd(string text, int at, int last)
    {
        if (at >= last || text[at] is not ('"' or '\''))
        {
            return 0;
        }

        var end = text.AsSpan(at + 1, last - at - 1).IndexOfAny(text[at], '\n');
        return end >= 0 && text[at + 1 + end] != '\n' && at + end + 2 < last && text[at + end + 2] == ')' ? at + end + 3 : 0;
    }

    /// <summary>A link that lies in no other.</summary>
    private readonly record struct Link(int Start, int Address, int End);
}
