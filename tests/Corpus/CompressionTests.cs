using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using LukePipeline.Ground;
using LukePipeline.Text;

namespace LukePipeline.Tests.Corpus;

public sealed class CompressionTests : IDisposable
{
    private readonly CorpusFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(5000)]
    public async Task Read_CompressedLines_GivesThePositionsOfThePlainFile(int count)
    {
        var lines = CorpusFiles.Lines(count);
        _files.Write("plain.jsonl", lines);
        _files.Write("gzip.jsonl.gz", CorpusFiles.Gzip(lines));
        _files.Write("zstd.jsonl.zst", CorpusFiles.Zstd(lines));

        var bySource = (await _files.ReadAsync()).ToLookup(e => Path.GetFileName(e.Source), e => (e.Position, ((Document)e).Text));

        Assert.Equal(count, bySource["plain.jsonl"].Count());
        Assert.Equal(bySource["plain.jsonl"], bySource["gzip.jsonl.gz"]);
        Assert.Equal(bySource["plain.jsonl"], bySource["zstd.jsonl.zst"]);
    }

    [Fact]
    public async Task Read_MembersOneAfterTheOther_GivesThemAll()
    {
        byte[] gzip = [.. CorpusFiles.Gzip(CorpusFiles.Lines(3)), .. CorpusFiles.Gzip([]), .. CorpusFiles.Gzip(CorpusFiles.Lines(2, 3)), .. new byte[512]];
        byte[] zstd = [.. CorpusFiles.Zstd(CorpusFiles.Lines(3)), .. CorpusFiles.Zstd(CorpusFiles.Lines(2, 3))];
        _files.Write("a.jsonl.gz", gzip);
        _files.Write("b.jsonl.zst", zstd);

        string[] expected = [.. CorpusFiles.Ids(5), .. CorpusFiles.Ids(5)];
        Assert.Equal(expected, CorpusFiles.Ids(await _files.ReadAsync()));
    }

    [Fact]
    public async Task Read_GzipHeaderWithEveryField_IsUnderstood()
    {
        var plain = CorpusFiles.Gzip(CorpusFiles.Lines(3));
        byte[] header = [0x1f, 0x8b, 8, 0x1f, 0, 0, 0, 0, 0, 3, 4, 0, 1, 2, 3, 4, .. "name.jsonl\0"u8, .. "comment\0"u8, 0x12, 0x34];

        var entries = await _files.ReadAsync("a.jsonl.gz", [.. header, .. plain[10..]]);

        Assert.Equal(CorpusFiles.Ids(3), CorpusFiles.Ids(entries));
    }

    [Fact]
    public async Task Read_GzipCutAnywhere_KeepsWhatCameBeforeAndSaysSo()
    {
        var content = CorpusFiles.Lines(50);
        var gzip = CorpusFiles.Gzip(content);
        for (var length = 0; length < gzip.Length; length++)
        {
            var entries = await _files.ReadAsync("a.jsonl.gz", gzip[..length]);

            var failure = Assert.IsType<DocumentFailure>(entries[^1]);
            Assert.True(failure is { Reason: ReasonCode.CorruptInput, WholeFile: true, DocumentId: null }, $"cut at {length}: {failure}");
            Assert.Equal(CorpusFiles.Ids(entries.Count - 1), CorpusFiles.Ids(entries));
            Assert.Equal(failure.Position, OffsetOfLine(content, entries.Count - 1));
        }
    }

    [Fact]
    public async Task Read_ZstdCutAnywhere_KeepsWhatCameBeforeAndSaysSo()
    {
        var zstd = CorpusFiles.Zstd(CorpusFiles.Lines(50));
        for (var length = 1; length < zstd.Length; length++)
        {
            var entries = await _files.ReadAsync("a.jsonl.zst", zstd[..length]);

            var failure = Assert.IsType<DocumentFailure>(entries[^1]);
            Assert.True(failure is { Reason: ReasonCode.CorruptInput, WholeFile: true }, $"cut at {length}: {failure}");
            Assert.Equal(CorpusFiles.Ids(entries.Count - 1), CorpusFiles.Ids(entries));
        }
    }

    [Theory]
    [InlineData("a.jsonl.gz")]
    [InlineData("a.jsonl.zst")]
    public async Task Read_AnyByteFlipped_NeverPassesAsUndamaged(string name)
    {
        var content = CorpusFiles.Lines(20);
        var compressed = name.EndsWith("gz", StringComparison.Ordinal) ? CorpusFiles.Gzip(content) : CorpusFiles.Zstd(content);
        for (var at = 0; at < compressed.Length; at++)
        {
            // Time, flags and system of a gzip header are not protected by anything and change nothing.
            if (name.EndsWith("gz", StringComparison.Ordinal) && at is >= 4 and < 10)
            {
                continue;
            }

            var damaged = (byte[])compressed.Clone();
            damaged[at] ^= 0x55;
            var entries = await _files.ReadAsync(name, damaged);

            Assert.True(entries.Any(e => e is DocumentFailure), $"byte {at} of {compressed.Length} flipped, {entries.Count} entries, no failure");
        }
    }

    [Theory]
    [InlineData(0, "the checksum does not match")]
    [InlineData(4, "the checksum does not match")]
    public async Task Read_WrongGzipTrailer_NamesTheOffset(int at, string what)
    {
        var gzip = CorpusFiles.Gzip(CorpusFiles.Lines(4));
        var trailer = gzip.AsSpan(gzip.Length - 8 + at);
        BinaryPrimitives.WriteUInt32LittleEndian(trailer, BinaryPrimitives.ReadUInt32LittleEndian(trailer) + 1);

        var entries = await _files.ReadAsync("a.jsonl.gz", gzip);

        Assert.Equal(CorpusFiles.Ids(4), CorpusFiles.Ids(entries));
        var failure = Assert.IsType<DocumentFailure>(entries[^1]);
        Assert.Contains(what, failure.Message, StringComparison.Ordinal);
        Assert.Contains($"near byte {gzip.Length}", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_GarbageAfterGzip_KeepsAllAndSaysSo()
    {
        byte[] content = [.. CorpusFiles.Gzip(CorpusFiles.Lines(4)), .. "garbage"u8];

        var entries = await _files.ReadAsync("a.jsonl.gz", content);

        Assert.Equal(CorpusFiles.Ids(4), CorpusFiles.Ids(entries));
        Assert.Contains("something else after", Assert.IsType<DocumentFailure>(entries[^1]).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_SecondMemberDamaged_KeepsTheFirst()
    {
        var second = CorpusFiles.Gzip(CorpusFiles.Lines(4, 4));
        second.AsSpan(10, 10).Fill(0xff);

        var entries = await _files.ReadAsync("a.jsonl.gz", [.. CorpusFiles.Gzip(CorpusFiles.Lines(4)), .. second]);

        Assert.Equal(CorpusFiles.Ids(4), CorpusFiles.Ids(entries));
        Assert.Equal(ReasonCode.CorruptInput, Assert.IsType<DocumentFailure>(entries[^1]).Reason);
    }

    [Theory]
    [InlineData("a.jsonl.gz")]
    [InlineData("a.jsonl.zst")]
    public async Task Read_PlainTextUnderACompressedName_FailsAsAWhole(string name)
    {
        var failure = Assert.IsType<DocumentFailure>(Assert.Single(await _files.ReadAsync(name, CorpusFiles.Lines(2))));

        Assert.Equal((ReasonCode.UnsupportedFormat, true, 0), (failure.Reason, failure.WholeFile, failure.Position));
        Assert.Contains($"a name without {Path.GetExtension(name)}", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_AnotherArchiveUnderACompressedName_IsNamed()
    {
        var failure = Assert.IsType<DocumentFailure>(Assert.Single(await _files.ReadAsync("a.jsonl.gz", "PK\u0003\u0004 and so on")));

        Assert.Equal((ReasonCode.UnsupportedFormat, true), (failure.Reason, failure.WholeFile));
        Assert.Contains("a zip container", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, ' ')]
    [InlineData(true, '\n')]
    [InlineData(false, 'x')]
    [InlineData(false, '\n')]
    public async Task Read_Bomb_StopsSoonAndKeepsWhatCameBefore(bool gzip, char filler)
    {
        // The bound is passed at some 27 MB; the rest shows that nobody reads on.
        using var stream = new MemoryStream();
        await using (Stream compressor = gzip
            ? new GZipStream(stream, CompressionLevel.SmallestSize, leaveOpen: true)
            : new ZstdSharp.CompressionStream(stream, 1, leaveOpen: true))
        {
            await compressor.WriteAsync(CorpusFiles.Lines(3));
            var megabyte = Encoding.ASCII.GetBytes(new string(filler, 1 << 20));
            for (var i = 0; i < 96; i++)
            {
                await compressor.WriteAsync(megabyte);
            }
        }

        var entries = await _files.ReadAsync(gzip ? "a.jsonl.gz" : "a.jsonl.zst", stream.ToArray());

        Assert.Equal(CorpusFiles.Ids(3), CorpusFiles.Ids(entries));
        var failure = Assert.IsType<DocumentFailure>(entries[^1]);
        Assert.Equal((4, ReasonCode.DecompressionBomb, true), (entries.Count, failure.Reason, failure.WholeFile));
        Assert.Contains("became", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_RepetitiveDocuments_AreNoBomb()
    {
        var line = $"{{\"text\":\"{new string('x', 1_000_000)}\"}}\n";
        var content = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(line, 40)));

        Assert.Equal(40, (await _files.ReadAsync("a.jsonl.zst", CorpusFiles.Zstd(content))).OfType<Document>().Count());
    }

    [Fact]
    public async Task Read_CompressedTextFile_IsOneDocument()
    {
        _files.Write("one.txt.gz", CorpusFiles.Gzip("A text.\r\nTwo lines."u8.ToArray()));
        _files.Write("two.txt.gz", CorpusFiles.Gzip("Broken"u8.ToArray())[..^3]);

        var entries = await _files.ReadAsync();

        Assert.Equal(("one", "A text.\r\nTwo lines."), (((Document)entries[0]).Id, ((Document)entries[0]).Text));
        var failure = Assert.IsType<DocumentFailure>(entries[1]);
        Assert.Equal(("two", ReasonCode.CorruptInput, false), (failure.DocumentId, failure.Reason, failure.WholeFile));
    }

    private static long OffsetOfLine(byte[] content, int line)
    {
        var offset = 0;
        for (; line > 0; line--)
        {
            offset += content.AsSpan(offset).IndexOf((byte)'\n') + 1;
        }

        return offset;
    }
}
