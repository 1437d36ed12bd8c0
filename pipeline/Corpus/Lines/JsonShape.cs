namespace LukePipeline.Corpus.Lines;

/// <summary>How JSON lies in a file, told from its first bytes.</summary>
internal static class JsonShape
{
    /// <summary>Bytes that are looked at.</summary>
    public const int SniffLength = 4096;

    /// <summary>
    /// Whether the documents do not stand one a line: an array of objects, an object over several lines, or in a file that is called
    /// <c>.json</c> anything but lines.
    /// </summary>
    /// <param name="start">The first bytes of the file.</param>
    /// <param name="isJson">Whether its name ends in <c>.json</c>.</param>
    public static bool IsWhole(ReadOnlySpan<byte> start, bool isJson)
    {
        start = JsonLinesReader.Content(start).TrimStart(" \t\r\n"u8);
        if (start is not [(byte)'{' or (byte)'[', ..])
        {
            return false;
        }

        var end = start.IndexOf((byte)'\n');
        var first = (end < 0 ? start : start[..end]).TrimEnd(" \t\r"u8);
        if (start[0] == '[')
        {
            return start[1..].TrimStart(" \t\r\n"u8) is [(byte)'{', ..] || (isJson && start[1..].TrimStart(" \t\r\n"u8) is [(byte)']', ..]);
        }

        // Lines are objects that end where the line does; a printed object has its brace alone, or breaks off at the line end.
        return first.Length == 1 || (isJson && (end < 0 || first[^1] != '}' || start[(end + 1)..].TrimStart(" \t\r\n"u8) is not [(byte)'{', ..]));
    }
}
