using System.Text;
using LukePipeline.Ground;
using LukePipeline.Text;

namespace LukePipeline.Tests.Corpus;

/// <summary>Files that hold something else than their names say are named as what they are, once.</summary>
public sealed class FileSignatureTests : IDisposable
{
    private readonly CorpusFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Theory]
    [InlineData("\u0004\"M\u0018abc\ndef\n", "LZ4")]
    [InlineData("\u0002!L\u0018abc\n", "LZ4")]
    [InlineData("Rar!\u001a\u0007\u0001\0\n\n", "RAR")]
    [InlineData("7z\u00bc\u00af'\u001c\n\n", "7z")]
    [InlineData("\u0089PNG\r\n\u001a\n\0\0", "PNG")]
    [InlineData("\u00ff\u00d8\u00ff\u00e0\n", "JPEG")]
    [InlineData("GIF89a\n\n", "GIF")]
    [InlineData("\u00d0\u00cf\u0011\u00e0\u00a1\u00b1\u001a\u00e1\0\0\0\0\0\0\0\0\0\n\0\n", ".xls")]
    [InlineData("SQLite format 3\0\u0010\n", "SQLite")]
    [InlineData("{\\rtf1\\ansi Hello}\n", "RTF")]
    [InlineData("ARROW1\0\0\n", "Arrow")]
    [InlineData("\u00ff\u00ff\u00ff\u00ff\u0070\0\0\0\u0010\0\0\0", "Arrow")]
    [InlineData("\u0001\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\n", "binary")]
    [InlineData("PK\u0005\u0006\0\0", "zip")]
    public async Task Read_FileOfAnotherKind_IsUnsupportedOnceInEveryFormat(string start, string name)
    {
        var bytes = Encoding.Latin1.GetBytes(start + new string('\n', 600));
        foreach (var file in new[] { "a.jsonl", "b.json", "c.csv", "d.tsv", "e.txt", "f.html", "g.parquet" })
        {
            _files.Write(file, bytes);
        }

        var failures = (await _files.ReadAsync()).Cast<DocumentFailure>().ToList();

        Assert.Equal(7, failures.Count);
        Assert.All(failures, failure => Assert.Equal(ReasonCode.UnsupportedFormat, failure.Reason));
        Assert.All(failures, failure => Assert.Contains(name, failure.Message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("a.jsonl.gz")]
    [InlineData("a.jsonl.zst")]
    public async Task Read_BytesThatAreNeitherTextNorCompressed_AreDamage(string name) =>
        Assert.Equal(ReasonCode.CorruptInput, Assert.IsType<DocumentFailure>(Assert.Single(await _files.ReadAsync(name, [1, 2, 3, 200, 5, 6, 7, 8]))).Reason);

    [Fact]
    public async Task Read_TarArchive_IsNamedByWhatStandsBehindItsHeader()
    {
        var header = new byte[1024];
        "a.jsonl"u8.CopyTo(header);
        "ustar"u8.CopyTo(header.AsSpan(257));

        Assert.Contains("tar archive", Assert.IsType<DocumentFailure>(Assert.Single(await _files.ReadAsync("a.jsonl", header))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"text\":\"x\"}\n", ReasonCode.UnsupportedFormat)]
    [InlineData("a,b\n", ReasonCode.UnsupportedFormat)]
    [InlineData("PAR1", ReasonCode.CorruptInput)]
    [InlineData("PA", ReasonCode.CorruptInput)]
    [InlineData("PAR1 and then something else", ReasonCode.CorruptInput)]
    [InlineData("something and then at the end PAR1", ReasonCode.CorruptInput)]
    public async Task Read_AsParquetWhatIsNone_IsNoDamage(string content, ReasonCode reason) =>
        Assert.Equal(reason, Assert.IsType<DocumentFailure>(Assert.Single(await _files.ReadAsync("a.parquet", content))).Reason);
}
