namespace LukePipeline.Corpus.Rows;

/// <summary>What separates the values of a file, which its first line tells.</summary>
internal static class RowSeparator
{
    private static ReadOnlySpan<byte> Mark => [0xef, 0xbb, 0xbf];

    private static ReadOnlySpan<byte> Name => "sep="u8;

    /// <summary>The separator: the one that a line <c>sep=;</c> names, as spreadsheets write it; else the most frequent of the usual ones, outside of quotes.</summary>
    /// <param name="head">The first bytes of the file.</param>
    public static char Of(ReadOnlySpan<byte> head)
    {
        if (IsNamed(head))
        {
            return (char)WithoutMark(head)[Name.Length];
        }

        const string Usual = ",;\t|";
        Span<int> counts = stackalloc int[Usual.Length];
        var (inside, isBegun) = (false, false);
        foreach (var value in WithoutMark(head))
        {
            if (value is (byte)'\r' or (byte)'\n')
            {
                if (isBegun && !inside)
                {
                    break;
                }

                continue;
            }

            isBegun = true;
            inside ^= value == '"';
            if (!inside && Usual.IndexOf((char)value, StringComparison.Ordinal) is >= 0 and var place)
            {
                counts[place]++;
            }
        }

        // The first of those that are as frequent.
        var best = 0;
        for (var place = 1; place < counts.Length; place++)
        {
            best = counts[place] > counts[best] ? place : best;
        }

        return Usual[best];
    }

    /// <summary>Whether the first line does nothing but name the separator.</summary>
    /// <param name="head">The first bytes of the file.</param>
    public static bool IsNamed(ReadOnlySpan<byte> head)
    {
        head = WithoutMark(head);
        return head.StartsWith(Name) && head.Length > Name.Length + 1 && CanSeparate((char)head[Name.Length]) && head[Name.Length + 1] is (byte)'\r' or (byte)'\n';
    }

    /// <summary>Quotes mean something else, and letters and digits stand in values.</summary>
    private static bool CanSeparate(char c) => c == '\t' || (char.IsAscii(c) && (char.IsPunctuation(c) || char.IsSymbol(c)) && c is not ('"' or '\''));

    private static ReadOnlySpan<byte> WithoutMark(ReadOnlySpan<byte> head) => head.StartsWith(Mark) ? head[Mark.Length..] : head;
}
