using LukePipeline.Text;

namespace LukePipeline.Corpus.Lines;

/// <summary>Kinds of files that their first bytes tell, whatever their names say.</summary>
internal static class FileSignature
{
    /// <summary>Bytes that are looked at: the mark of a tar archive stands behind the header of its first file.</summary>
    public const int SniffLength = 512;

    /// <summary>Zero bytes in a row that no encoding of text has.</summary>
    private const int ZeroRun = 5;

    private const string Picture = "read its text with an OCR program", Sound = "write down what is said in it";

    private static readonly (string Start, string What, string Cure)[] Foreigners =
    [
        ("\u001f\u009d", "compressed with compress", "unpack it with: uncompress"),
        ("\u00fd7zXZ\0", "compressed with xz", "unpack it with: unxz"),
        ("LZIP\u0001", "compressed with lzip", "unpack it with: lzip -d"),
        ("\u0004\"M\u0018", "compressed with LZ4", "unpack it with: lz4 -d"),
        ("\u0002!L\u0018", "compressed with LZ4", "unpack it with: lz4 -d"),
        ("\u00ff\u0006\0\0sNaPpY", "compressed with Snappy", "unpack it first"),
        ("PK\u0003\u0004", "a zip container (a .zip, .docx, .xlsx or .epub)", "take the texts out of it"),
        ("PK\u0005\u0006", "an empty zip container", "leave it out"),
        ("PK\u0007\u0008", "a zip container of several parts", "take the texts out of it"),
        ("7z\u00bc\u00af'\u001c", "a 7z archive", "take the texts out of it with: 7z x"),
        ("Rar!\u001a\u0007", "a RAR archive", "take the texts out of it with: unrar x"),
        ("MSCF\0\0\0\0", "a cabinet archive", "take the texts out of it with: cabextract"),
        ("!<arch>\n", "an ar archive", "take the texts out of it with: ar x"),
        ("PAR1", "a Parquet file", "call it .parquet, or use --format parquet"),
        ("Obj\u0001", "an Avro file", "write it as JSON lines or Parquet"),
        ("ARROW1\0\0", "an Arrow file", "write it as Parquet"),
        ("\u00ff\u00ff\u00ff\u00ff", "a stream of Arrow", "write it as Parquet"),
        ("FEA1", "a Feather file", "write it as Parquet"),
        ("SQLite format 3\0", "an SQLite database", "write its table as .csv or Parquet"),
        ("\u0089HDF\r\n", "an HDF5 file", "write it as Parquet"),
        ("\u0093NUMPY", "a NumPy array", "write it as JSON lines or Parquet"),
        ("%PDF-", "a PDF document", "take its text out with: pdftotext"),
        ("%!PS", "a PostScript document", "take its text out with: ps2ascii"),
        ("{\\rtf", "an RTF document", "take its text out with: unrtf --text"),
        ("\u00d0\u00cf\u0011\u00e0\u00a1\u00b1\u001a\u00e1", "an Office document of the old kind (a .doc, .xls, .ppt or .msg)", "save it as text or .csv"),
        ("AT&TFORM", "a DjVu document", "take its text out with: djvutxt"),
        ("\u0089PNG\r\n", "a PNG picture", Picture),
        ("\u00ff\u00d8\u00ff", "a JPEG picture", Picture),
        ("GIF87a", "a GIF picture", Picture),
        ("GIF89a", "a GIF picture", Picture),
        ("II*\0", "a TIFF picture", Picture),
        ("MM\0*", "a TIFF picture", Picture),
        ("ID3\u0003", "an MP3 recording", Sound),
        ("ID3\u0004", "an MP3 recording", Sound),
        ("OggS\0", "an Ogg recording", Sound),
        ("\u007fELF", "a program", "leave it out"),
        ("bplist00", "a binary property list", "write it as JSON lines"),
    ];

    /// <summary>Why a file that should hold text holds something else, and what to do; null for anything that may be text.</summary>
    /// <param name="start">Its first bytes, unpacked where its name tells a compression.</param>
    public static string? Problem(ReadOnlySpan<byte> start)
    {
        foreach (var (mark, what, cure) in Foreigners)
        {
            if (StartsWith(start, mark))
            {
                return Foreign(what, cure);
            }
        }

        return start is [0x1f, 0x8b, 8, ..] ? Packed("gzip", ".gz")
            : start is [0x28, 0xb5, 0x2f, 0xfd, ..] ? Packed("Zstandard", ".zst")
            : start.StartsWith("BZh"u8) && start.Length > 4 && (start[4..].StartsWith("1AY&SY"u8) || start[4..] is [0x17, 0x72, 0x45, 0x38, 0x50, 0x90, ..]) ? Foreign("compressed with bzip2", "unpack it with: bunzip2")
            : start.StartsWith("ORC"u8) && start is [_, _, _, < (byte)' ', ..] ? Foreign("an ORC file", "write it as Parquet")
            : start.Length > 262 && start[257..].StartsWith("ustar"u8) ? Foreign("a tar archive", "take the texts out of it with: tar -x")
            : start.StartsWith("RIFF"u8) && start is [_, _, _, _, _, _, _, _, (byte)'W' or (byte)'A', (byte)'E' or (byte)'A' or (byte)'V', ..] ? Foreign("a recording or picture (RIFF)", "leave it out")
            : start.Length > 8 && start[4..].StartsWith("ftyp"u8) ? Foreign("a film, recording or picture (MPEG-4)", "leave it out")
            : start is [0x80, >= 2 and <= 5, (byte)'}' or (byte)']' or 0x95, ..] ? Foreign("a Python pickle", "write it as JSON lines or Parquet")
            : IsBinary(start) ? Foreign("no text but binary data (it holds runs of zero bytes)", "leave it out, or write it as text")
            : null;
    }

    /// <summary>True for what no compressing program writes: UTF-8 without control characters. The bytes may end amid a character.</summary>
    public static bool LooksLikeText(ReadOnlySpan<byte> start)
    {
        foreach (var b in start)
        {
            if (b is < (byte)' ' and not ((byte)'\t' or (byte)'\n' or (byte)'\r') or 0x7f)
            {
                return false;
            }
        }

        return start.Length > 0 && (DocumentText.Decode(start, out var invalidAt) is not null || invalidAt > start.Length - 4);
    }

    /// <summary>Zeros in so many places that they would be taken for UTF-16, and more of them in a row than it has.</summary>
    private static bool IsBinary(ReadOnlySpan<byte> start) =>
        start.Length > ZeroRun && start[..Math.Min(start.Length, DocumentText.SniffLength)].IndexOf(new byte[ZeroRun]) >= 0
        && start[0] is not (0xff or 0xfe) && DocumentText.UnsupportedEncoding(start) is not null;

    private static bool StartsWith(ReadOnlySpan<byte> start, string mark)
    {
        if (start.Length < mark.Length)
        {
            return false;
        }

        for (var i = 0; i < mark.Length; i++)
        {
            if (start[i] != mark[i])
            {
                return false;
            }
        }

        return true;
    }

    private static string Packed(string name, string ending) =>
        Foreign($"compressed with {name}", $"give it a name that ends in {ending}, by which compressed files are known");

    private static string Foreign(string what, string cure) => $"The file is {what}, although its name or --format says otherwise; {cure}.";
}
