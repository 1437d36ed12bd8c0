using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace LukePipeline.Ground;

/// <summary>
/// Text that a person gives in a file: UTF-8, with or without a mark, or UTF-16 with one. What is neither is told with the file and the line, and never
/// read as if it were.
/// </summary>
public static class Utf8Text
{
    private const int BufferSize = 1 << 16;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Opens a file, unpacked where its name ends in <c>.gz</c>, to be read line by line.</summary>
    /// <param name="path">The file; it is there.</param>
    /// <returns>A reader that tells of a line that is not UTF-8, and of a damaged file, by a <see cref="LukeException"/>.</returns>
    public static TextReader OpenLines(string path) => IsUtf16(path) ? new StreamReader(Open(path)) : new Utf8LineReader(Open(path), path);

    /// <summary>The whole text of a file, without its mark.</summary>
    /// <exception cref="LukeException">It is not UTF-8.</exception>
    public static string ReadAll(string path)
    {
        ReadOnlySpan<byte> bytes = File.ReadAllBytes(path);
        return bytes is [0xff, 0xfe, ..] ? Encoding.Unicode.GetString(bytes[2..])
            : bytes is [0xfe, 0xff, ..] ? Encoding.BigEndianUnicode.GetString(bytes[2..])
            : Decode(bytes is [0xef, 0xbb, 0xbf, ..] ? bytes[3..] : bytes, path, firstLine: 1);
    }

    private static BufferedStream Open(string path)
    {
        var file = File.OpenRead(path);
        return new BufferedStream(path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? new GZipStream(file, CompressionMode.Decompress) : file, BufferSize);
    }

    private static bool IsUtf16(string path)
    {
        try
        {
            using var stream = Open(path);
            return (stream.ReadByte(), stream.ReadByte()) is (0xff, 0xfe) or (0xfe, 0xff);
        }
        catch (InvalidDataException)
        {
            // Damaged: whoever reads it says so.
            return false;
        }
    }

    /// <summary>Decodes a text.</summary>
    /// <param name="bytes">The text.</param>
    /// <param name="path">Its file, for the message.</param>
    /// <param name="firstLine">The number of its first line.</param>
    /// <exception cref="LukeException">It is not UTF-8.</exception>
    internal static string Decode(ReadOnlySpan<byte> bytes, string path, int firstLine)
    {
        try
        {
            return Strict.GetString(bytes);
        }
        catch (DecoderFallbackException e)
        {
            var before = bytes[..Math.Clamp(e.Index, 0, bytes.Length)];
            var line = firstLine + before.Count((byte)'\n');
            throw new LukeException(
                string.Create(CultureInfo.InvariantCulture, $"{path}, line {line}: not UTF-8 text (byte {string.Concat((e.BytesUnknown ?? []).Select(unknown => $"0x{unknown:X2} ")).TrimEnd()}). ")
                + $"Convert the file from the encoding that it is in, Windows-1252 for example: iconv -f WINDOWS-1252 -t UTF-8 '{path}' > NEW",
                e);
        }
    }
}
