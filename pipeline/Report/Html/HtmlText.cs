using System.Text;

namespace LukePipeline.Report.Html;

/// <summary>
/// Text of documents as text of a page: no character of it can be markup, and none can steer what shows it. Half of a surrogate pair and control
/// characters become U+FFFD.
/// </summary>
public static class HtmlText
{
    /// <summary>Escapes a text for an element or a quoted attribute.</summary>
    /// <param name="text">Any text.</param>
    public static string Of(string text)
    {
        var html = new StringBuilder(text.Length + 16);
        for (var at = 0; at < text.Length; at++)
        {
            var c = text[at];
            if (char.IsHighSurrogate(c) && at + 1 < text.Length && char.IsLowSurrogate(text[at + 1]))
            {
                html.Append(c).Append(text[++at]);
                continue;
            }

            _ = c switch
            {
                '&' => html.Append("&amp;"),
                '<' => html.Append("&lt;"),
                '>' => html.Append("&gt;"),
                '"' => html.Append("&quot;"),
                '\'' => html.Append("&#39;"),
                '\t' or '\n' or '\r' => html.Append(' '),
                _ when char.IsControl(c) || char.IsSurrogate(c) || c is '\ufffe' or '\uffff' => html.Append('\ufffd'),
                _ => html.Append(c),
            };
        }

        return html.ToString();
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
