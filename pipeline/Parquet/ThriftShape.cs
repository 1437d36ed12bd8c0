using System.Collections.Frozen;
using static LukePipeline.Parquet.ThriftReader;

namespace LukePipeline.Parquet;

/// <summary>
/// Which types the fields of a Thrift structure have. The Parquet library reads by field number and takes the type for
/// granted, so that a wrong one makes it read on in the middle of something else, possibly for ever; hence the look before.
/// </summary>
internal sealed class ThriftShape
{
    private readonly FrozenDictionary<short, Field> _fields;

    private ThriftShape(params Field[] fields)
    {
        _fields = fields.ToFrozenDictionary(f => f.Id);
    }

    /// <summary>The metadata at the end of a Parquet file (FileMetaData in parquet.thrift).</summary>
    public static ThriftShape FileMetadata { get; } = MakeFileMetadata();

    /// <summary>What stands before each page (PageHeader in parquet.thrift).</summary>
    public static ThriftShape PageHeader { get; } = MakePageHeader();

    /// <summary>The field of that number, if it is known.</summary>
    public bool TryGet(short id, out Field field) => _fields.TryGetValue(id, out field);

    private static ThriftShape MakeFileMetadata()
    {
        var empty = new ThriftShape();
        var keyValue = new ThriftShape(Of(1, Binary), Of(2, Binary));
        var timeUnit = new ThriftShape(Of(1, empty), Of(2, empty), Of(3, empty));
        var time = new ThriftShape(Of(1, Bool), Of(2, timeUnit));
        var logicalType = new ThriftShape(
            Of(1, empty), Of(2, empty), Of(3, empty), Of(4, empty), Of(5, new ThriftShape(Of(1, I32), Of(2, I32))), Of(6, empty),
            Of(7, time), Of(8, time), Of(10, new ThriftShape(Of(1, I8), Of(2, Bool))), Of(11, empty), Of(12, empty), Of(13, empty),
            Of(14, empty), Of(15, empty), Of(16, new ThriftShape(Of(1, I8))), Of(17, new ThriftShape(Of(1, Binary))),
            Of(18, new ThriftShape(Of(1, Binary), Of(2, I32))));
        var schemaElement = new ThriftShape(
            Of(1, I32), Of(2, I32), Of(3, I32), Of(4, Binary), Of(5, I32), Of(6, I32), Of(7, I32), Of(8, I32),
            Of(9, I32), Of(10, logicalType));
        var box = new ThriftShape([.. Enumerable.Range(1, 8).Select(i => Of((short)i, F64))]);
        var columnMetadata = new ThriftShape(
            Of(1, I32), ListOf(2, I32), ListOf(3, Binary), Of(4, I32), Of(5, I64), Of(6, I64), Of(7, I64),
            ListOf(8, keyValue), Of(9, I64), Of(10, I64), Of(11, I64), Of(12, MakeStatistics()),
            ListOf(13, new ThriftShape(Of(1, I32), Of(2, I32), Of(3, I32))), Of(14, I64), Of(15, I32),
            Of(16, new ThriftShape(Of(1, I64), ListOf(2, I64), ListOf(3, I64))),
            Of(17, new ThriftShape(Of(1, box), ListOf(2, I32))));
        var crypto = new ThriftShape(Of(1, empty), Of(2, new ThriftShape(ListOf(1, Binary), Of(2, Binary))));
        var columnChunk = new ThriftShape(
            Of(1, Binary), Of(2, I64), Of(3, columnMetadata), Of(4, I64), Of(5, I32), Of(6, I64), Of(7, I32), Of(8, crypto),
            Of(9, Binary));
        var rowGroup = new ThriftShape(
            ListOf(1, columnChunk), Of(2, I64), Of(3, I64), ListOf(4, new ThriftShape(Of(1, I32), Of(2, Bool), Of(3, Bool))),
            Of(5, I64), Of(6, I64), Of(7, I16));
        var cipher = new ThriftShape(Of(1, Binary), Of(2, Binary), Of(3, Bool));
        return new ThriftShape(
            Of(1, I32), ListOf(2, schemaElement), Of(3, I64), ListOf(4, rowGroup), ListOf(5, keyValue), Of(6, Binary),
            ListOf(7, new ThriftShape(Of(1, empty))), Of(8, new ThriftShape(Of(1, cipher), Of(2, cipher))), Of(9, Binary));
    }

    private static ThriftShape MakePageHeader()
    {
        var data = new ThriftShape(Of(1, I32), Of(2, I32), Of(3, I32), Of(4, I32), Of(5, MakeStatistics()));
        var dictionary = new ThriftShape(Of(1, I32), Of(2, I32), Of(3, Bool));
        var dataV2 = new ThriftShape(
            Of(1, I32), Of(2, I32), Of(3, I32), Of(4, I32), Of(5, I32), Of(6, I32), Of(7, Bool), Of(8, MakeStatistics()));
        return new ThriftShape(
            Of(1, I32), Of(2, I32), Of(3, I32), Of(4, I32), Of(5, data), Of(6, new ThriftShape()), Of(7, dictionary),
            Of(8, dataV2));
    }

    private static ThriftShape MakeStatistics() => new(
        Of(1, Binary), Of(2, Binary), Of(3, I64), Of(4, I64), Of(5, Binary), Of(6, Binary), Of(7, Bool), Of(8, Bool));

    private static Field Of(short id, byte type) => new(id, type, 0, null);

    private static Field Of(short id, ThriftShape structure) => new(id, Structure, 0, structure);

    private static Field ListOf(short id, byte element) => new(id, List, element, null);

    private static Field ListOf(short id, ThriftShape element) => new(id, List, Structure, element);

    /// <summary>A field: its type, for a list the type of its elements, and the shape of a structure in either.</summary>
    internal readonly record struct Field(short Id, byte Type, byte Element, ThriftShape? Shape)
    {
        /// <summary>True when the type found is the one expected; a boolean has two, for true and false.</summary>
        public bool Fits(byte type) => type == Type || (Type == Bool && type is 1 or 2);
    }
}
