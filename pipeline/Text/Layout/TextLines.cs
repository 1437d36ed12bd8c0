using System.Buffers;

namespace LukePipeline.Text.Layout;

/// <summary>Cuts a text into lines, whatever they end with; line ends may be mixed.</summary>
internal static class TextLines
{
    private static readonly SearchValues<char> Ends = SearchValues.Create("\n\r\v\f\u0085\u2028\u2029");

    /// <summary>True when the text has more than one line.</summary>
    public static bool Has(string text) => text.AsSpan().ContainsAny(Ends);

    /// <summary>The lines of a text; blank ones that follow each other are one.</summary>
    public static List<TextLine> Cut(string text)
    {
        var lines = new List<TextLine>();
        for (var start = 0; start < text.Length;)
        {
            var length = text.AsSpan(start).IndexOfAny(Ends);
            var end = length < 0 ? text.Length : start + length;
            var next = end + EndLength(text, end);
            var line = new TextLine(text, start, end);
            line.Trim();
            if (line.IsBlank && lines.Count > 0 && lines[^1].IsBlank)
            {
                line = lines[^1];
            }
            else
            {
                lines.Add(line);
            }

            line.EndAt(next, end < text.Length && (text[end] is '\f' or '\u2029'));
            start = next;
        }

        return lines;
    }

    /// <summary>Length of the line end at <paramref name="at"/>. CR CR LF is what becomes of CR LF when it is translated once more.</summary>
    private static int EndLength(string text, int at)
    {
        var rest = text.AsSpan(at);
        return rest.IsEmpty ? 0 : rest.StartsWith("\r\r\n") ? 3 : rest.StartsWith("\r\n") ? 2 : 1;
    }
}
