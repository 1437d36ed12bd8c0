namespace LukePipeline.Client.Display;

/// <summary>Wraps a text between words; what is longer than a line, a path say, is left whole.</summary>
internal static class TextWrap
{
    /// <summary>Wraps one line.</summary>
    /// <param name="line">The line; spaces that it begins with count.</param>
    /// <param name="width">Columns, those of the indent included.</param>
    /// <param name="indent">What all lines but the first begin with.</param>
    /// <returns>At least one line.</returns>
    public static IEnumerable<string> Lines(string line, int width, string indent)
    {
        var lead = line.Length - line.TrimStart(' ').Length;
        while (line.Length > width)
        {
            var at = lead < width ? line.LastIndexOf(' ', width, width - lead) : -1;
            at = at > lead ? at : line.IndexOf(' ', Math.Max(lead, Math.Min(width, line.Length)));
            if (at < 0)
            {
                break;
            }

            yield return line[..at].TrimEnd(' ');
            line = indent + line[at..].TrimStart(' ');
            lead = indent.Length;
        }

        yield return line;
    }
}
