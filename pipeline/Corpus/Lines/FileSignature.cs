namespace LukePipeline.Corpus.Lines;

/// <summary>Kinds of files that their first bytes tell, whatever their names say.</summary>
internal static class FileSignature
{
    /// <summary>Why a file that should hold text holds something else, and what to do; null for anything that may be text.</summary>
    /// <param name="start">Its first bytes, unpacked where its name tells a compression.</param>
    public static string? Problem(ReadOnlySpan<byte> start) =>
        start is [0x1f, 0x8b, 8, ..] ? Packed("gzip", ".gz")
        : start is [0x28, 0xb5, 0x2f, 0xfd, ..] ? Packed("Zstandard", ".zst")
        : start.StartsWith("BZh"u8) && start.Length > 4 && start[4..].StartsWith("1AY&SY"u8) ? Foreign("compressed with bzip2", "unpack it with: bunzip2")
        : start is [0xfd, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', 0, ..] ? Foreign("compressed with xz", "unpack it with: unxz")
        : start is [(byte)'P', (byte)'K', 3, 4, ..] ? Foreign("a zip container (a .zip, .docx, .xlsx or .epub)", "take the texts out of it")
        : start.StartsWith("PAR1"u8) ? Foreign("a Parquet file", "call it .parquet, or use --format parquet")
        : start.StartsWith("%PDF-"u8) ? Foreign("a PDF document", "take its text out with: pdftotext")
        : start is [(byte)'O', (byte)'b', (byte)'j', 1, ..] ? Foreign("an Avro file", "write it as JSON lines or Parquet")
        : start.StartsWith("ORC"u8) && start is [_, _, _, < (byte)' ', ..] ? Foreign("an ORC file", "write it as Parquet")
        : null;

    private static string Packed(string name, string ending) =>
        Foreign($"compressed with {name}", $"give it a name that ends in {ending}, by which compressed files are known");

    private static string Foreign(string what, string cure) => $"The file is {what}, although its name or --format says otherwise; {cure}.";
}
