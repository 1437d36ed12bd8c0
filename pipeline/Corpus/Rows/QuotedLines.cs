namespace LukePipeline.Corpus.Rows;

/// <summary>
/// Looks at a row once more, as the parser reads it: a value in quotes may hold line ends, and a quote that nobody closed swallows the rows
/// behind it.
/// </summary>
internal static class QuotedLines
{
    /// <summary>Finds the first value whose quote is not closed where it ends and that holds lines of others, or the rest of the file; null where there is none.</summary>
    /// <param name="row">The row as it stands in the file, its line end included.</param>
    /// <param name="separator">What stands between values.</param>
    public static OpenQuote? FindOpen(string row, char separator)
    {
        var (lineEnds, open, isLast) = (0, -1, false);
        for (var at = 0; at < row.Length; at++)
        {
            var (first, quoted) = (lineEnds, row[at] == '"');
            var (inside, isBad, closedAt) = (quoted, false, -1);
            for (at += quoted ? 1 : 0; at < row.Length && (inside || (row[at] != separator && row[at] is not ('\r' or '\n'))); at++)
            {
                if (row[at] == '"' && quoted)
                {
                    // Two are one of the value; one behind which the value goes on is a fault, and nothing opens it again.
                    isBad |= !inside && row[at - 1] != '"';
                    inside ^= !isBad;
                    closedAt = at;
                }
                else if (row[at] == '\n' || (row[at] == '\r' && !(at + 1 < row.Length && row[at + 1] == '\n')))
                {
                    lineEnds++;
                }
            }

            isLast |= inside;
            open = open < 0 && (inside || (lineEnds > first && (isBad || closedAt != at - 1))) ? first : open;
        }

        return open < 0 ? null : new OpenQuote(lineEnds - open, lineEnds - open - (isLast && row[^1] is '\n' or '\r' ? 1 : 0), isLast);
    }
}
