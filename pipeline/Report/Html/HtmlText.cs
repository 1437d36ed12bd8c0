using System.Text;

namespace LukePipeline.Report.Html;

/// <summary>
/// Text of documents as text of a page: no character of it can be markup, and none can steer what shows it. Half of a surrogate pair, control
/// characters and those that turn letters around become U+FFFD; a direction that is begun and not ended is ended with the text.
/// </summary>
public static class HtmlText
{
    private const char EndOfEmbedding = '\u202c', EndOfIsolate = '\u2069';

    /// <summary>Escapes a text for an element or a quoted attribute.</summary>
    /// <param name="text">Any text.</param>
    public static string Of(string text)
    {
        var html = new StringBuilder(text.Length + 16);
        var begun = new Stack<char>();
        for (var at = 0; at < text.Length; at++)
        {
            var c = text[at];
            if (char.IsHighSurrogate(c) && at + 1 < text.Length && char.IsLowSurrogate(text[at + 1]))
            {
                html.Append(c).Append(text[++at]);
                continue;
            }

            if (c is '\u202a' or '\u202b' or (>= '\u2066' and <= '\u2068'))
            {
                begun.Push(c < '\u2066' ? EndOfEmbedding : EndOfIsolate);
            }
            else if (begun.TryPeek(out var end) && c == end)
            {
                begun.Pop();
            }

            _ = c switch
            {
                '&' => html.Append("&amp;"),
                '<' => html.Append("&lt;"),
                '>' => html.Append("&gt;"),
                '"' => html.Append("&quot;"),
                '\'' => html.Append("&#39;"),
                '\t' or '\n' or '\r' => html.Append(' '),
                _ when char.IsControl(c) || char.IsSurrogate(c) || c is '\ufffe' or '\uffff' or '\u202d' or '\u202e' => html.Append('\ufffd'),
                _ => html.Append(c),
            };
        }

        return html.AppendJoin("", begun).ToString();
    }

    /// <summary>Escapes a text and keeps what is written in other directions within it.</summary>
    /// <param name="text">Any text.</param>
    public static string Isolated(string text) => $"<bdi>{Of(text)}</bdi>";

    /// <summary>A text of no more than so many UTF-16 units, never half a surrogate pair.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="most">At least 2.</param>
    public static string Shorten(string text, int most) => text.Length <= most
        ? text
        : text[..(char.IsHighSurrogate(text[most - 2]) ? most - 2 : most - 1)] + "…";
}
