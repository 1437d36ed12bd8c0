using System.Buffers;
using System.Text;

namespace LukePipeline.Text;

/// <summary>What the first bytes of a file say about its encoding, and strict decoding.</summary>
internal static class DocumentText
{
    /// <summary>What <see cref="UnsupportedEncoding"/> calls UTF-16 that a byte order mark tells.</summary>
    public const string MarkedUtf16 = "UTF-16";

    /// <summary>Bytes that <see cref="UnsupportedEncoding"/> wants to see.</summary>
    public const int SniffLength = 64;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Length of the UTF-8 byte order mark that the bytes start with, 0 or 3.</summary>
    public static int ByteOrderMark(ReadOnlySpan<byte> start) => start.StartsWith("\uFEFF"u8) ? 3 : 0;

    /// <summary>
    /// Names the encoding of a file that starts like UTF-16 or UTF-32, with a byte order mark or without (every second
    /// byte, or more, is zero); null for anything else.
    /// </summary>
    public static string? UnsupportedEncoding(ReadOnlySpan<byte> start)
    {
        if (start.StartsWith([(byte)0xff, (byte)0xfe]))
        {
            return start.StartsWith([(byte)0xff, (byte)0xfe, (byte)0, (byte)0]) ? "UTF-32" : MarkedUtf16;
        }

        if (start.StartsWith([(byte)0xfe, (byte)0xff]))
        {
            return MarkedUtf16;
        }

        if (start.StartsWith([(byte)0, (byte)0, (byte)0xfe, (byte)0xff]))
        {
            return "UTF-32";
        }

        // Text of Latin letters in UTF-16 has a zero at every even or every odd place; UTF-8 text has none.
        start = start[..Math.Min(start.Length, SniffLength)];
        var zeros = start.Count((byte)0);
        return start.Length < 4 || zeros == start.Length || zeros < start.Length * 2 / 5 ? null : Unmarked(start, zeros);
    }

    /// <summary>Which of the encodings without a mark it is: by where the zeros stand, for without one iconv takes UTF-16 for that of the machine.</summary>
    private static string Unmarked(ReadOnlySpan<byte> start, int zeros)
    {
        var atEven = 0;
        for (var i = 0; i < start.Length; i += 2)
        {
            atEven += start[i] == 0 ? 1 : 0;
        }

        return zeros * 3 >= start.Length * 2 ? (start[0] == 0 ? "UTF-32BE" : "UTF-32LE") : atEven * 2 > zeros ? "UTF-16BE" : "UTF-16LE";
    }

    /// <summary>The message for a file that is not UTF-8.</summary>
    /// <param name="at">Where it goes wrong.</param>
    public static string InvalidUtf8Message(int at) =>
        $"Byte {at} is not valid UTF-8. Convert the file from the encoding that it is in, for example with: iconv -f WINDOWS-1252 -t UTF-8.";

    /// <summary>The message for a file in such an encoding.</summary>
    public static string UnsupportedEncodingMessage(string encoding) =>
        $"The file is {encoding}. Convert it to UTF-8, for example with: iconv -f {encoding} -t UTF-8.";

    /// <summary>Decodes UTF-8 strictly; null, and where the bytes go wrong, if they are not UTF-8.</summary>
    public static string? Decode(ReadOnlySpan<byte> utf8, out int invalidAt)
    {
        invalidAt = FindInvalid(utf8);
        return invalidAt < 0 ? Strict.GetString(utf8) : null;
    }

    /// <summary>Index of the first byte that is not UTF-8; -1 if all are.</summary>
    public static int FindInvalid(ReadOnlySpan<byte> utf8)
    {
        if (System.Text.Unicode.Utf8.IsValid(utf8))
        {
            return -1;
        }

        var at = 0;
        while (Rune.DecodeFromUtf8(utf8[at..], out _, out var consumed) == OperationStatus.Done)
        {
            at += consumed;
        }

        return at;
    }
}
