using LukePipeline.Text;

namespace LukePipeline.Corpus.Lines;

/// <summary>How JSON lies in a file, told from its first bytes.</summary>
internal static class JsonShape
{
    /// <summary>Bytes that are looked at.</summary>
    public const int SniffLength = 4096;

    /// <summary>
    /// Whether the documents do not stand one a line: an array, an object over several lines, or in a file that is called <c>.json</c> anything
    /// but lines.
    /// </summary>
    /// <param name="start">The first bytes of the file.</param>
    /// <param name="isJson">Whether its name ends in <c>.json</c>.</param>
    public static bool IsWhole(ReadOnlySpan<byte> start, bool isJson)
    {
        if (DocumentText.UnsupportedEncoding(start) is not null || FileSignature.Problem(start) is not null)
        {
            return false;
        }

        start = JsonLinesReader.Content(start).TrimStart(" \t\r\n"u8);
        var end = start.IndexOf((byte)'\n');
        var first = (end < 0 ? start : start[..end]).TrimEnd(" \t\r"u8);
        var rest = end < 0 ? default : start[(end + 1)..].TrimStart(" \t\r\n"u8);
        return start switch
        {
            [] => false,
            [(byte)'[', ..] => IsArray(start[1..].TrimStart(" \t\r\n"u8), isLine: first[^1] == ']' && rest is [(byte)'{', ..], isJson),

            // A line is an object that ends where the line does; a printed object has its brace alone, or breaks off at the line end.
            [(byte)'{', ..] => first.Length == 1
                || (isJson ? end < 0 || first[^1] != '}' || rest is not [(byte)'{', ..] : end >= 0 && GoesOn(first, rest)),

            // A script, a page of an error: one fault, not one a line.
            _ => isJson && end >= 0 && (rest is not [(byte)'{', ..] || first[^1] is (byte)'[' or (byte)'('),
        };
    }

    /// <summary>Whether an array holds the documents, and is not a wrong line among others.</summary>
    private static bool IsArray(ReadOnlySpan<byte> inside, bool isLine, bool isJson) =>
        inside is [(byte)'{', ..] || (inside is [(byte)']', ..] ? isJson : !isLine);

    /// <summary>Whether an object goes on behind the first line, and was not merely cut off there.</summary>
    private static bool GoesOn(ReadOnlySpan<byte> first, ReadOnlySpan<byte> rest)
    {
        var scanner = default(JsonScanner);
        foreach (var next in first)
        {
            scanner.Take(next);
        }

        if (scanner.InString || scanner.Depth < 1)
        {
            return false;
        }

        return rest is [(byte)'{', ..]
            ? first[^1] is (byte)'[' or (byte)'{' or (byte)':' || (first[^1] == ',' && scanner.Depth > 1)
            : rest is [(byte)'"' or (byte)'}' or (byte)',' or (byte)'[' or (byte)']', ..] || (scanner.Depth > 1 && rest.Length > 0);
    }
}
