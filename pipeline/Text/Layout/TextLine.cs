namespace LukePipeline.Text.Layout;

/// <summary>One line of a text. Indexes are UTF-16.</summary>
internal sealed class TextLine(string text, int start, int end)
{
    /// <summary>Index of its first character.</summary>
    public int Start { get; } = start;

    /// <summary>Index of the line after it; the length of the text for the last one.</summary>
    public int Next { get; private set; }

    /// <summary>Index after its last character that is no white space, <see cref="Content"/> for a blank line.</summary>
    public int End { get; private set; } = end;

    /// <summary>Index of its first character that is neither white space nor part of a prefix such as <c>&gt; </c>.</summary>
    public int Content { get; private set; } = start;

    /// <summary>Index after its prefix; <see cref="Start"/> where it has none.</summary>
    public int Body { get; private set; } = start;

    /// <summary>Which prefix it has; 0 for none. Lines of different prefixes are no one paragraph.</summary>
    public int Prefix { get; private set; }

    /// <summary>True when a page, or by U+2029 a paragraph, ends behind it.</summary>
    public bool EndsPage { get; private set; }

    /// <summary>True when it consists of cells, which are no parts of one sentence.</summary>
    public bool IsRow { get; set; }

    /// <summary>True when it is a heading, a rule or a field, which goes on in no other line, nor another in it.</summary>
    public bool StandsAlone { get; set; }

    /// <summary>True when it holds the number of a page, alone or beside a running head.</summary>
    public bool IsPageNumber { get; set; }

    /// <summary>True when it stands amid a sentence to which it does not belong: a page number, a running head.</summary>
    public bool IsInterruption { get; set; }

    /// <summary>True when it holds nothing but white space and its prefix.</summary>
    public bool IsBlank => Content == End;

    /// <summary>The column in which it ends, its prefix not counted.</summary>
    public int Edge => End - Body;

    /// <summary>What it holds.</summary>
    public ReadOnlySpan<char> Text => text.AsSpan(Content, End - Content);

    /// <summary>Length of its first word, not further than <paramref name="limit"/>.</summary>
    public int FirstWord(int limit)
    {
        var rest = Text[..Math.Min(Text.Length, limit)];
        var at = 0;
        while (at < rest.Length && !char.IsWhiteSpace(rest[at]))
        {
            at++;
        }

        return at;
    }

    /// <summary>Takes its line end along, and for a blank line those of more blank lines.</summary>
    public void EndAt(int next, bool endsPage)
    {
        Next = next;
        EndsPage |= endsPage;
    }

    /// <summary>Takes the characters before <paramref name="body"/> as a prefix.</summary>
    public void SetPrefix(int body, int prefix)
    {
        Body = body;
        Prefix = prefix;
        Trim();
    }

    /// <summary>Finds where its content begins and ends.</summary>
    public void Trim()
    {
        while (End > Body && IsSpace(text[End - 1]))
        {
            End--;
        }

        Content = Math.Min(Body, End);
        while (Content < End && IsSpace(text[Content]))
        {
            Content++;
        }
    }

    private static bool IsSpace(char c) => char.IsWhiteSpace(c) || char.IsControl(c) || c is '\ufeff' or '\u200b' or '\u200e' or '\u200f';
}
