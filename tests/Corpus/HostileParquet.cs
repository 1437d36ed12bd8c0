using System.Buffers.Binary;
using System.Text;

namespace LukePipeline.Tests.Corpus;

/// <summary>Parquet files written byte by byte, so that they can say what no writer would.</summary>
internal static class HostileParquet
{
    public const byte I32 = 5, Binary = 8, List = 9, Structure = 12;

    /// <summary>A file of one text column with what is given in place of the usual parts.</summary>
    /// <param name="page">The column chunk, headers and all; null for a page of one text.</param>
    /// <param name="elements">Further elements of the schema.</param>
    /// <param name="below">Of these, how many stand below the root.</param>
    /// <param name="rows">Rows that are announced.</param>
    /// <param name="codec">Number of the compression.</param>
    /// <param name="footer">Changes the metadata.</param>
    /// <param name="groups">Row groups that the column chunk stands for.</param>
    public static byte[] Make(
        byte[]? page = null, IReadOnlyList<byte[]>? elements = null, int below = 0, int rows = 1, int codec = 0, Func<byte[], byte[]>? footer = null, int groups = 1)
    {
        var chunk = page ?? Page(Plain("Ada met Bob in London."), rows: 1);
        var column = new Thrift().I32(1, 6).List(2, I32, [Thrift.Int(0)]).List(3, Binary, [Thrift.Text("text")]).I32(4, codec)
            .I64(5, rows).I64(6, 1000).I64(7, chunk.Length).I64(9, 4).Done();
        var group = new Thrift().List(1, Structure, [new Thrift().I64(2, 4).Struct(3, column).Done()]).I64(2, chunk.Length).I64(3, rows).Done();
        List<byte[]> schema = [Element("root", children: 1 + below), Element("text", type: 6, converted: 0), .. elements ?? []];
        var metadata = new Thrift().I32(1, 1).List(2, Structure, schema).I64(3, (long)rows * groups).List(4, Structure, [.. Enumerable.Repeat(group, groups)]).Done();
        metadata = footer?.Invoke(metadata) ?? metadata;
        var size = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(size, metadata.Length);
        return [.. "PAR1"u8, .. chunk, .. metadata, .. size, .. "PAR1"u8];
    }

    /// <summary>Groups, one in the other, and a number at the bottom.</summary>
    public static byte[] Deep(int depth) => Make(
        elements: [.. Enumerable.Range(0, depth).Select(_ => Element("g", children: 1)), Element("x", type: 1)], below: 1);

    /// <summary>Many columns that no row group has.</summary>
    public static byte[] Wide(int columns) => Make(elements: [.. Enumerable.Range(0, columns).Select(i => Element($"c{i}", type: 1))], below: columns);

    public static byte[] Element(string name, int? type = null, int? children = null, int? converted = null)
    {
        var element = new Thrift();
        element = type is { } t ? element.I32(1, t) : element;
        element = element.I32(3, 0).Bytes(4, Encoding.UTF8.GetBytes(name));
        element = children is { } c ? element.I32(5, c) : element;
        return (converted is { } v ? element.I32(6, v) : element).Done();
    }

    /// <summary>A data page; sizes are those of the content unless they are given.</summary>
    public static byte[] Page(byte[] content, int rows, int? uncompressed = null, int encoding = 0, bool stop = true)
    {
        var data = new Thrift().I32(1, rows).I32(2, encoding).I32(3, 3).I32(4, 3).Done();
        var header = new Thrift().I32(1, 0).I32(2, uncompressed ?? content.Length).I32(3, content.Length).Struct(5, data);
        return [.. stop ? header.Done() : header.Open(), .. content];
    }

    /// <summary>A page of values that others point to.</summary>
    public static byte[] Dictionary(byte[] content, int values, int? uncompressed = null) =>
    [
        .. new Thrift().I32(1, 2).I32(2, uncompressed ?? content.Length).I32(3, content.Length).Struct(7, new Thrift().I32(1, values).I32(2, 0).Done()).Done(),
        .. content,
    ];

    public static byte[] Plain(params string[] texts) => [.. texts.SelectMany(text =>
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        return BitConverter.GetBytes(bytes.Length).Concat(bytes);
    })];

    /// <summary>Thrift's compact protocol, as far as it is needed here.</summary>
    internal sealed class Thrift
    {
        private readonly List<byte> _bytes = [];
        private int _last;

        public static byte[] VarInt(ulong value)
        {
            var bytes = new List<byte>();
            for (; value >= 0x80; value >>= 7)
            {
                bytes.Add((byte)(value | 0x80));
            }

            return [.. bytes, (byte)value];
        }

        public static byte[] Int(long value) => VarInt((ulong)((value << 1) ^ (value >> 63)));

        public static byte[] Text(string value) => [.. VarInt((ulong)Encoding.UTF8.GetByteCount(value)), .. Encoding.UTF8.GetBytes(value)];

        public Thrift I32(int id, int value) => Add(id, HostileParquet.I32, Int(value));

        public Thrift I64(int id, long value) => Add(id, 6, Int(value));

        public Thrift Bytes(int id, byte[] value) => Add(id, Binary, [.. VarInt((ulong)value.Length), .. value]);

        public Thrift Struct(int id, byte[] value) => Add(id, Structure, value);

        public Thrift List(int id, byte type, IReadOnlyList<byte[]> items)
        {
            byte[] head = items.Count < 15 ? [(byte)((items.Count << 4) | type)] : [(byte)(0xf0 | type), .. VarInt((ulong)items.Count)];
            return Add(id, HostileParquet.List, [.. head, .. items.SelectMany(item => item)]);
        }

        public byte[] Open() => [.. _bytes];

        public byte[] Done() => [.. _bytes, 0];

        private Thrift Add(int id, byte type, byte[] value)
        {
            var step = id - _last;
            _bytes.AddRange(step is > 0 and < 16 ? [(byte)((step << 4) | type)] : [type, .. Int(id)]);
            _bytes.AddRange(value);
            _last = id;
            return this;
        }
    }
}
