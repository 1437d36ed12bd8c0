using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using LukePipeline.Tests.Support;

namespace LukePipeline.Tests.EndToEnd;

/// <summary>Inputs that are damaged, hostile or merely odd, all in one archive, read by the real program.</summary>
public sealed class InputFaultTests : IDisposable
{
    private const int Megabyte = 1 << 20;

    /// <summary>What the program takes without such inputs, and one document of the longest kind several times over.</summary>
    private const long MaxPeak = 900L * Megabyte;

    private static readonly string Good = Line("good", "Marta Okonjo met Halvorsen in Port Ellery.");

    private readonly GoldenCheckpoints _checkpoints = new();
    private readonly TemporaryFolder _folder = new();

    public void Dispose()
    {
        _folder.Dispose();
        _checkpoints.Dispose();
    }

    [LinuxFact]
    public async Task Run_EveryInputFault_CostsItsOwnDocumentsOnly()
    {
        Directory.CreateDirectory(_folder.File("in"));
        WriteCompressed();
        WriteParquet();
        WriteEncodings();
        WriteLongAndEmpty();
        WriteIds();
        File.WriteAllText(_folder.File("elsewhere.jsonl"), Good);
        File.CreateSymbolicLink(_folder.File("in/link.jsonl"), _folder.File("elsewhere.jsonl"));

        using var luke = LukeProcess.Start(
            "run", _folder.File("in"), "--output", _folder.File("out"), "--entity-model", _checkpoints.Entities, "--relation-model", _checkpoints.Relations,
            "--stages", "entities", "--max-mention-words", "3", "--engines", "1", "--json");
        var peak = luke.WatchPeakMemoryAsync();
        var summary = JsonDocument.Parse((await luke.WaitAsync()).Expect(3).Output).RootElement;

        // File by file: how many documents are done, and why others are not; "file" where it is the file that failed.
        Assert.Equal(
            new SortedDictionary<string, string>(StringComparer.Ordinal)
            {
                ["bomb.jsonl.gz"] = "1 done, file DecompressionBomb",
                ["crc.jsonl.gz"] = "1 done, file CorruptInput",
                ["cut.jsonl.gz"] = "1 done, file CorruptInput",
                ["flipped.jsonl.gz"] = "file CorruptInput",
                ["garbage.jsonl.gz"] = "1 done, file CorruptInput",
                ["members.jsonl.gz"] = "2 done",
                ["four.parquet"] = "file CorruptInput",
                ["magic.parquet"] = "file CorruptInput",
                ["metadata.parquet"] = "file CorruptInput",
                ["column.parquet"] = "file SchemaMismatch",
                ["type.parquet"] = "file SchemaMismatch",
                ["fine.parquet"] = "1 done",
                ["latin1.jsonl"] = "1 done, InvalidUtf8",
                ["utf16.jsonl"] = "file UnsupportedEncoding",
                ["utf16-bare.jsonl"] = "file UnsupportedEncoding",
                ["lines.jsonl"] = "3 done, InvalidUnicode",
                ["huge.jsonl"] = "1 done, TooLarge",
                ["nospace.txt"] = "TooLarge",
                ["token.jsonl"] = "2 done",
                ["empty.txt"] = "1 done",
                ["odd.jsonl"] = "4 done",
                ["ids.jsonl"] = "7 done, InvalidId",
                ["link.jsonl"] = "file UnsafePath",
            },
            Outcomes());
        Assert.Equal(
            summary.GetProperty("documents").GetInt32(), summary.GetProperty("done").GetInt32() + summary.GetProperty("failed").GetInt32());
        Assert.Equal(1, Count("documents", "doc_id = 'token' AND entities > 0"));
        Assert.Equal(0, Count("entities", "doc_id IN ('', 'blank')"));
        Assert.True(await peak < MaxPeak, $"{await peak / Megabyte} MB at the peak.");
    }

    private static string Line(string id, string text) => JsonSerializer.Serialize(new { id, text }) + "\n";

    private static byte[] Gzip(string content)
    {
        using var stream = new MemoryStream();
        using (var gzip = new GZipStream(stream, CompressionLevel.Optimal))
        {
            gzip.Write(Encoding.UTF8.GetBytes(content));
        }

        return stream.ToArray();
    }

    private void Write(string name, params byte[][] parts)
    {
        using var file = File.Create(_folder.File($"in/{name}"));
        foreach (var part in parts)
        {
            file.Write(part);
        }
    }

    private void Write(string name, params string[] parts) => Write(name, Array.ConvertAll(parts, Encoding.UTF8.GetBytes));

    private void WriteCompressed()
    {
        var good = Gzip(Good);
        Write("members.jsonl.gz", good, good);
        Write("garbage.jsonl.gz", good, "garbage"u8.ToArray());
        Write("cut.jsonl.gz", good[..^4]);
        var crc = (byte[])good.Clone();
        BinaryPrimitives.WriteUInt32LittleEndian(crc.AsSpan(crc.Length - 8), BinaryPrimitives.ReadUInt32LittleEndian(crc.AsSpan(crc.Length - 8)) + 1);
        Write("crc.jsonl.gz", crc);
        var flipped = (byte[])good.Clone();
        flipped[10] ^= 0x06;
        Write("flipped.jsonl.gz", flipped);

        // Ten megabytes that become ten gigabytes of one line: a block of a megabyte of blanks that is flushed can be repeated.
        using var block = new MemoryStream();
        using (var deflate = new DeflateStream(block, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            deflate.Write(Encoding.ASCII.GetBytes(new string(' ', Megabyte)));
            deflate.Flush();
            var repeated = block.ToArray();
            var blocks = Enumerable.Repeat(repeated, 10 * 1024).Prepend([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3]);
            Write("bomb.jsonl.gz", [good, .. blocks, [3, 0], new byte[8]]);
        }
    }

    private void WriteParquet()
    {
        void Duck(string name, string query) =>
            DuckDb.Query($"COPY ({query}) TO {DuckDb.Quote(_folder.File($"in/{name}"))} (FORMAT parquet)");

        Duck("fine.parquet", "SELECT 'good' AS id, 'Marta met Ellery.' AS text, [[0, 5], [6, 9], [10, 16], [16, 17]] AS words");
        Duck("column.parquet", "SELECT 'good' AS id, 'Marta met Ellery.' AS body");
        Duck("type.parquet", "SELECT 'good' AS id, 5 AS text");
        var fine = File.ReadAllBytes(_folder.File("in/fine.parquet"));
        Write("four.parquet", "PAR1"u8.ToArray());
        Write("magic.parquet", "PARX"u8.ToArray(), fine[4..]);
        BinaryPrimitives.WriteUInt32LittleEndian(fine.AsSpan(fine.Length - 8), 0x7fffffff);
        Write("metadata.parquet", fine);
    }

    private void WriteEncodings()
    {
        Write("latin1.jsonl", Encoding.UTF8.GetBytes(Good), "{\"text\": \"caf"u8.ToArray(), [0xe9], "\"}\n"u8.ToArray());
        Write("utf16.jsonl", Encoding.Unicode.GetPreamble(), Encoding.Unicode.GetBytes(Good));
        Write("utf16-bare.jsonl", Encoding.Unicode.GetBytes(Good));

        // U+2028 and U+0085 end no line, carriage returns belong to the end of one, and half a surrogate pair is no text.
        Write(
            "lines.jsonl",
            "{\"id\": \"separator\", \"text\": \"Marta.\u2028Ellery.\u0085Ellery.\"}\r\n",
            "{\"id\": \"null\", \"text\": \"Marta \\u0000 Ellery.\"}\r\n\r\n",
            "{\"id\": \"half\", \"text\": \"Marta \\ud800 Ellery.\"}\n",
            "{\"id\": \"marks\", \"text\": \"\\ufeffMarta e\u0301\u0301\u0301 👩‍👩‍👧 𝒜da שלום Ellery.\"}");
    }

    private void WriteLongAndEmpty()
    {
        var megabyte = Encoding.ASCII.GetBytes(new string('x', Megabyte));
        var hundred = Enumerable.Repeat(megabyte, 100).ToArray();
        Write("huge.jsonl", ["{\"id\": \"huge\", \"text\": \""u8.ToArray(), .. hundred, "\"}\n"u8.ToArray(), Encoding.UTF8.GetBytes(Good)]);
        Write("nospace.txt", hundred);
        Write("token.jsonl", Line("token", $"Marta Okonjo {new string('y', 1_000_000)} met Halvorsen."), Line("longest", new string('z', 15 * Megabyte)));
        Write("empty.txt", "");
        Write("odd.jsonl", Line("", ""), Line("blank", " \t\u00a0\u2003\r\n"), Line("marks", "?! … — () .,;"), Good);
    }

    private void WriteIds()
    {
        string[] ids = ["a/b", "../../etc/passwd", "#%20?", "line\nbreak", "A", "a", "a", new('i', 10_000)];
        Write("ids.jsonl", Array.ConvertAll(ids, id => Line(id, "Marta met Ellery.")));
    }

    private SortedDictionary<string, string> Outcomes()
    {
        var outcomes = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var row in DuckDb.Query(
            $"""
            FROM (SELECT source, coalesce(reason, 'done') AS what, count(*) AS n, false AS whole FROM {Table("documents")} GROUP BY ALL
                  UNION ALL SELECT source, reason, 0, true FROM {Table("failures")} WHERE doc_uid IS NULL)
            ORDER BY source, what <> 'done', what
            """))
        {
            var outcome = (bool)row[3]! ? $"file {row[1]}" : (string)row[1]! == "done" ? $"{row[2]} done" : (long)row[2]! == 1 ? $"{row[1]}" : $"{row[2]} {row[1]}";
            var name = Path.GetFileName((string)row[0]!);
            outcomes[name] = outcomes.TryGetValue(name, out var before) ? $"{before}, {outcome}" : outcome;
        }

        return outcomes;
    }

    private long Count(string table, string where) => (long)DuckDb.Query($"SELECT count(*) FROM {Table(table)} WHERE {where}")[0][0]!;

    private string Table(string table) => $"read_parquet({DuckDb.Quote(_folder.File($"out/{table}/*.parquet"))})";
}
