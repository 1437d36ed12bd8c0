namespace LukePipeline.Corpus.Lines;

/// <summary>
/// Takes out of an object what nobody reads. Python writes NaN and Infinity unless it is told not to, which is no JSON; in a field that the
/// job does not ask for it is no reason to lose the document.
/// </summary>
internal static class UnreadJson
{
    /// <summary>Whether the value of a field may go.</summary>
    /// <param name="name">The name as it is written between the quotes.</param>
    /// <param name="value">The value as it is written.</param>
    public delegate bool Choice(byte[] name, ReadOnlySpan<byte> value);

    /// <summary>Blanks the values of fields, each to a single 0 among spaces, so that every offset stays.</summary>
    /// <param name="json">An object.</param>
    /// <param name="mayGo">Chooses the values.</param>
    /// <returns>Null where the braces do not fit each other.</returns>
    public static byte[]? Blank(ReadOnlySpan<byte> json, Choice mayGo)
    {
        var copy = json.ToArray();
        var at = SkipSpace(copy, 0);
        if (at >= copy.Length || copy[at++] != '{')
        {
            return null;
        }

        while (true)
        {
            at = SkipSpace(copy, at);
            if (at < copy.Length && copy[at] == ',')
            {
                at = SkipSpace(copy, at + 1);
            }

            if (at >= copy.Length || copy[at] != '"')
            {
                return at < copy.Length && copy[at] == '}' ? copy : null;
            }

            var end = EndOfString(copy, at);
            var colon = end < 0 ? -1 : SkipSpace(copy, end);
            if (colon < 0 || colon >= copy.Length || copy[colon] != ':')
            {
                return null;
            }

            var name = copy[(at + 1)..(end - 1)];
            var value = SkipSpace(copy, colon + 1);
            if ((at = EndOfValue(copy, value)) <= value)
            {
                return null;
            }

            // A name with an escape may be any, so its value stays.
            if (!name.Contains((byte)'\\') && mayGo(name, copy.AsSpan(value, at - value)))
            {
                copy.AsSpan(value, at - value).Fill((byte)' ');
                copy[value] = (byte)'0';
            }
        }
    }

    /// <summary>Lists and objects, numbers that are none, and strings that hold a tab or the like as it is; any other value is judged as it stands.</summary>
    public static bool IsForgiven(ReadOnlySpan<byte> value) =>
        value[0] is (byte)'[' or (byte)'{' || value.SequenceEqual("NaN"u8) || value.SequenceEqual("Infinity"u8) || value.SequenceEqual("-Infinity"u8)
        || (value[0] == '"' && value.IndexOfAnyInRange((byte)0, (byte)0x1f) >= 0);

    private static int SkipSpace(ReadOnlySpan<byte> json, int at)
    {
        while (at < json.Length && (json[at] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n'))
        {
            at++;
        }

        return at;
    }

    private static int EndOfString(ReadOnlySpan<byte> json, int at)
    {
        for (at++; at < json.Length; at++)
        {
            if (json[at] == '"')
            {
                return at + 1;
            }

            at += json[at] == '\\' ? 1 : 0;
        }

        return -1;
    }

    /// <summary>Where a value ends; its beginning where it does not.</summary>
    private static int EndOfValue(ReadOnlySpan<byte> json, int at)
    {
        var scanner = default(JsonScanner);
        for (var i = at; i < json.Length; i++)
        {
            if (scanner is { Depth: 0, InString: false } && (json[i] is (byte)',' or (byte)'}' || SkipSpace(json, i) > i))
            {
                return i;
            }

            if (scanner.Take(json[i]))
            {
                return i + 1;
            }
        }

        return at;
    }
}
