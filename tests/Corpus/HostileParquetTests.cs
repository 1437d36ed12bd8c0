using System.Diagnostics;
using System.IO.Compression;
using LukePipeline.Ground;
using LukePipeline.Tables.Formats.Parquet;
using LukePipeline.Text;
using static LukePipeline.Tests.Corpus.HostileParquet;

namespace LukePipeline.Tests.Corpus;

/// <summary>Parquet files made to end, hang or fill the process that reads them: each is a row, at once.</summary>
public sealed class HostileParquetTests : IDisposable
{
    private const int Megabyte = 1 << 20;

    private readonly CorpusFiles _files = new();

    public static TheoryData<string> Kinds => [.. Cases.Keys];

    private static IReadOnlyDictionary<string, Func<byte[]>> Cases { get; } = new Dictionary<string, Func<byte[]>>
    {
        ["deeper than 32"] = () => Deep(33),
        ["deep as a stack"] = () => Deep(50_000),
        ["wide"] = () => Wide(10_001),
        ["a child too many"] = () => HostileParquet.Make(elements: [Element("g", children: int.MaxValue)], below: 1),
        ["children below nothing"] = () => HostileParquet.Make(elements: [Element("g", children: -1)], below: 1),
        ["elements beside the tree"] = () => HostileParquet.Make(elements: [Element("x", type: 1)], below: 0),
        ["a long name"] = () => HostileParquet.Make(elements: [Element(new string('n', 2000), type: 1)], below: 1),
        ["a stop with a number in the metadata"] = () => [.. "PAR1"u8, 0x30, 1, 0, 0, 0, .. "PAR1"u8],
        ["metadata twice in one"] = () => HostileParquet.Make(footer: metadata => [.. metadata[..^1], 0x05, .. Thrift.Int(1), .. Thrift.Int(2), 0]),
        ["the end in a number"] = () => HostileParquet.Make(footer: metadata => [.. metadata[..^1], 0x15, 0x80]),
        ["a number of 65 bits"] = () => HostileParquet.Make(footer: metadata => [.. metadata[..^1], 0x06, .. Thrift.Int(30), .. Enumerable.Repeat((byte)0xff, 9), 2, 0]),
        ["a stop with a number in a page"] = () => HostileParquet.Make(
            [.. Page([], rows: 1, stop: false), 0x10, 0, 0x05, .. Thrift.Int(2), .. Thrift.Int(200 * Megabyte), 0, .. new byte[64]], codec: 2),
        ["a page twice its size"] = () => HostileParquet.Make([.. Page([], rows: 1, stop: false), 0x05, .. Thrift.Int(2), .. Thrift.Int(200 * Megabyte), 0, .. new byte[64]]),
        ["snappy that becomes 2 GB"] = () => HostileParquet.Make(Page([.. Thrift.VarInt(int.MaxValue), 0], rows: 1, uncompressed: 100), codec: 1),
        ["zstd that becomes 2 GB"] = () => HostileParquet.Make(Page(ZstdFrame(int.MaxValue - 1000), rows: 1, uncompressed: 100), codec: 6),
        ["gzip that becomes 1 GB"] = () => HostileParquet.Make(Page(new byte[64], rows: 1, uncompressed: 1024 * Megabyte), codec: 2),
        ["a dictionary of 100 million"] = () => HostileParquet.Make(
            [.. Dictionary(Plain("x"), 100_000_000, 100_000_000), .. Page([0, 0], 1, encoding: 8)], codec: 2),
        ["a beginning of a megabyte, a thousand times"] = () => HostileParquet.Make(
            Page([.. DeltaNumbers(1000, first: 0, second: Megabyte), .. DeltaNumbers(1000, first: Megabyte, second: 0), .. new byte[Megabyte]], 1000, encoding: 7), rows: 1000),
        ["one large entry, a million times"] = () => HostileParquet.Make(
            [.. Dictionary(Plain(new string('x', Megabyte)), 1), .. Page([0, 0], 1_000_000, encoding: 8)], rows: 1_000_000),
        ["two row groups in one place"] = () => HostileParquet.Make(groups: 2),
        ["two thousand row groups in one place"] = () => HostileParquet.Make(groups: 2000),
        ["a compressed entry, four hundred times"] = () => Repeated(new string('x', Megabyte), 400),
    };

    public static TheoryData<string> Lacking => [.. Lacks.Keys];

    /// <summary>Pages that lack a part of what they announce, each in a place where the library takes memory and fills less of it.</summary>
    private static IReadOnlyDictionary<string, Func<byte[]>> Lacks { get; } = new Dictionary<string, Func<byte[]>>
    {
        ["bytes that were never compressed"] = () => HostileParquet.Make(Page([.. Length(4000), .. "Ada"u8], 1, uncompressed: 4004)),
        ["the end of a gzip stream"] = () => HostileParquet.Make(Page(CorpusFiles.Gzip(LongText)[..18], 1, uncompressed: 4004), codec: 2),
        ["the end of a brotli stream"] = () => HostileParquet.Make(Page(Brotli(LongText)[..^3], 1, uncompressed: 4004), codec: 4),
        ["a brotli stream of fewer bytes"] = () => HostileParquet.Make(Page(Brotli(LongText[..100]), 1, uncompressed: 4004), codec: 4),
        ["an lz4 block that makes no sense"] = () => HostileParquet.Make(Page([0xff, 0xff, 0xff], 1, uncompressed: 4004), codec: 7),
        ["an lz4 block of fewer bytes"] = () => HostileParquet.Make(Page([0x40, .. Length(4000)], 1, uncompressed: 4004), codec: 7),
        ["entries of a dictionary"] = () => HostileParquet.Make([.. Dictionary(Plain("Ada."), 8, 8), .. Page([3, 2, 5], 1, encoding: 8)]),
        ["a dictionary"] = () => HostileParquet.Make(Page([1, 2, 0], 1, encoding: 8)),
        ["places in a dictionary"] = () => HostileParquet.Make([.. Dictionary(Plain("Ada.", "Bob."), 2), .. Page([1, 4, 1], 64, encoding: 8)], rows: 64),
        ["values"] = () => HostileParquet.Make(Page(Plain("Ada.", "Bob."), 3), rows: 3),
        ["lengths"] = () => HostileParquet.Make(Page([.. DeltaNumbers(2, first: 4, second: 4), .. "Ada.Bob."u8], 3, encoding: 6), rows: 3),
        ["beginnings"] = () => HostileParquet.Make(Page([.. DeltaNumbers(2, first: 0, second: 1), .. DeltaNumbers(3, first: 4, second: 4), .. "Ada.Bob.Eve."u8], 3, encoding: 7), rows: 3),
        ["pages"] = () => HostileParquet.Make(Page(Plain("Ada."), 1), rows: 2),
    };

    private static byte[] LongText => Plain(new string('x', 4000));

    public void Dispose() => _files.Dispose();

    [Theory]
    [MemberData(nameof(Lacking))]
    public async Task Read_PageThatLacksWhatItAnnounces_ReadsNothingOfAnotherFile(string part)
    {
        // What the library takes for a page or for values was a page, or were values, of a file before, and holds them still.
        var secret = string.Concat(Enumerable.Repeat("SECRET. ", 500));
        byte[] other = [.. Dictionary(Plain(secret, secret, secret, secret, secret, secret, secret, secret), 8), .. Page([3, 2, 5], 1, encoding: 8)];
        for (var round = 0; round < 8; round++)
        {
            Assert.Equal(secret, Assert.IsType<Document>(Assert.Single(await _files.ReadAsync("a.parquet", HostileParquet.Make(Page(Plain(secret), 1))))).Text);
            Assert.Equal(secret, Assert.IsType<Document>(Assert.Single(await _files.ReadAsync("a.parquet", HostileParquet.Make(other)))).Text);

            var failure = Assert.IsType<DocumentFailure>(Assert.Single(await _files.ReadAsync("a.parquet", Lacks[part]())));

            Assert.True(failure.WholeFile);
            Assert.Equal(ReasonCode.CorruptInput, failure.Reason);
            Assert.DoesNotContain("SECRET", failure.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Read_HostileFile_IsARowAtOnce(string kind)
    {
        _files.Write("a.parquet", Cases[kind]());
        _files.Write("b.jsonl", CorpusFiles.Lines(1));
        _files.Options = _files.Options with { ShardBytes = 1 };
        var watch = Stopwatch.StartNew();

        var entries = await _files.ReadAsync();

        var failure = Assert.IsType<DocumentFailure>(entries[0]);
        Assert.True(failure.WholeFile);
        Assert.Contains(failure.Reason, new[] { ReasonCode.CorruptInput, ReasonCode.DecompressionBomb, ReasonCode.TooLarge });
        Assert.Equal(["d0"], CorpusFiles.Ids(entries));
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task Read_TheSameFileWithoutItsFault_IsRead()
    {
        var texts = new List<string>();
        foreach (var (name, file) in new[]
        {
            ("plain", HostileParquet.Make()), ("deep", Deep(31)), ("wide", Wide(9_990)),
            ("unknown field", HostileParquet.Make(footer: metadata => [.. metadata[..^1], 0x05, .. Thrift.Int(300), .. Thrift.Int(7), 0])),
            ("dictionary", HostileParquet.Make([.. Dictionary(Plain("Ada met Bob in London."), 1), .. Page([0, 0], 1, encoding: 8)])),
        })
        {
            var entries = await _files.ReadAsync("a.parquet", file);
            texts.Add(entries is [Document document] ? document.Text : $"{name}: {((DocumentFailure)entries[0]).Message}");
        }

        Assert.Equal(Enumerable.Repeat("Ada met Bob in London.", 5), texts);
    }

    [Fact]
    public async Task Read_ShortEntryThatEveryRowPointsTo_IsNothingUnusual()
    {
        var entries = await _files.ReadAsync("a.parquet", Repeated(new string('x', 900), 50_000));

        Assert.Equal(50_000, entries.OfType<Document>().Count());
    }

    [Fact]
    public async Task Read_TableOfASchemaThatMakesNoSense_IsRefused()
    {
        // Found by the fuzzer: the library makes its schema when it is first asked for it, which was after all the looking.
        var bytes = Convert.FromBase64String(
            "UEFSMRUAFSAVOiwVAhUAFQZVBgAAKLUv/SQQgQAADAAAAEFkYSBtZXQgQm9iLuuGhVEVAhksNQAYBHJvb3QVAgD1DCUAGAR0ZXh0JQAAFgIZHBkcJggcFQwZFQAZGAR0ZXh0FQwWAhbQDxZcJggAABZcFgIAAEQAAABQQVIx");
        var format = new ParquetFormat();

        await Assert.ThrowsAsync<LukeException>(() => format.ReadColumnNamesAsync(new MemoryStream(bytes), "table", CancellationToken.None));
        await Assert.ThrowsAsync<LukeException>(async () =>
        {
            await foreach (var _ in format.ReadAsync(new MemoryStream(bytes), "table", ["text"], (values, row) => values.Text("text", row), CancellationToken.None))
            {
            }
        });
    }

    /// <summary>One entry that all rows point to, in next to no bytes.</summary>
    private static byte[] Repeated(string text, int rows) => HostileParquet.Make(
        [
            .. Dictionary(CorpusFiles.Gzip(Plain(text)), 1, uncompressed: text.Length + 4),
            .. Page(CorpusFiles.Gzip([0, 0]), rows, uncompressed: 2, encoding: 8),
        ],
        rows: rows,
        codec: 2);

    private static byte[] Length(int bytes) => BitConverter.GetBytes(bytes);

    private static byte[] Brotli(byte[] content)
    {
        using var stream = new MemoryStream();
        using (var brotli = new BrotliStream(stream, CompressionLevel.Optimal))
        {
            brotli.Write(content);
        }

        return stream.ToArray();
    }

    /// <summary>Numbers as deltas: a first one, a second, and that one again and again.</summary>
    private static byte[] DeltaNumbers(int count, int first, int second)
    {
        var bytes = new List<byte>([.. Thrift.VarInt(128), .. Thrift.VarInt(1), .. Thrift.VarInt((ulong)count), .. Thrift.Int(first)]);
        for (var done = 1; done < count; done += 128)
        {
            // 32 bits for each delta: all are 0 above the least one but, in the first block, the first.
            var step = second - first;
            bytes.AddRange([.. Thrift.Int(done == 1 ? Math.Min(step, 0) : 0), 32]);
            for (var i = 0; i < 128; i++)
            {
                bytes.AddRange(BitConverter.GetBytes(done > 1 ? 0 : i == 0 ? Math.Max(step, 0) : -Math.Min(step, 0)));
            }
        }

        return [.. bytes];
    }

    /// <summary>A frame whose header announces a size, with one block of a single repeated byte.</summary>
    private static byte[] ZstdFrame(int size) => [0x28, 0xb5, 0x2f, 0xfd, 0xa0, .. BitConverter.GetBytes(size), 0x03 | (8 << 3), 0, 0, (byte)'x'];
}
