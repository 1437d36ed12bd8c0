using Parquet;
using Parquet.Meta;
using Parquet.Schema;

namespace LukePipeline.Parquet;

/// <summary>The part of a column in one row group.</summary>
/// <param name="Metadata">What the file says of it.</param>
/// <param name="HasDefinitions">Whether its pages tell which values are there.</param>
/// <param name="HasRepetitions">Whether they tell which values belong to one list.</param>
internal readonly record struct ParquetChunk(ColumnMetaData Metadata, bool HasDefinitions, bool HasRepetitions)
{
    /// <summary>Whether its numbers are packed as differences and mean something that the library does not unpack: it is shown them plain.</summary>
    public bool IsUnpacked { get; private init; }

    /// <summary>The column, for messages.</summary>
    public string Name => string.Join('.', Metadata.PathInSchema);

    /// <summary>A column of a row group.</summary>
    /// <param name="group">The row group.</param>
    /// <param name="field">The column.</param>
    /// <param name="column">Its name at the top, for messages.</param>
    /// <exception cref="LukePipeline.Ground.InputException">The row group lacks it.</exception>
    public static ParquetChunk Of(ParquetRowGroupReader group, DataField field, string column)
    {
        var metadata = group.GetMetadata(field)?.MetaData ?? throw ParquetFooter.Broken($"a row group lacks column '{column}'");
        return new ParquetChunk(metadata, field.MaxDefinitionLevel > 0, field.MaxRepetitionLevel > 0)
        {
            IsUnpacked = metadata.Type is global::Parquet.Meta.Type.INT32 or global::Parquet.Meta.Type.INT64
                && metadata.Encodings.Contains(Encoding.DELTA_BINARY_PACKED)
                && !IsWhole(field.ClrType),
        };
    }

    /// <summary>Has the library find the chunk at another place, uncompressed.</summary>
    public void Move(long offset, int length)
    {
        Metadata.DictionaryPageOffset = Metadata.DictionaryPageOffset is > 0 ? offset : null;
        Metadata.IndexPageOffset = null;
        Metadata.DataPageOffset = offset;
        Metadata.Codec = CompressionCodec.UNCOMPRESSED;
        Metadata.TotalCompressedSize = Metadata.TotalUncompressedSize = length;
    }

    private static bool IsWhole(System.Type type) =>
        type == typeof(short) || type == typeof(ushort) || type == typeof(int) || type == typeof(uint) || type == typeof(long) || type == typeof(ulong);

    /// <summary>Where its first page is: exactly what the library takes for it. Anything below 4 is no place in a file.</summary>
    public long Start => new[] { Metadata.DictionaryPageOffset ?? 0, Metadata.DataPageOffset, Metadata.IndexPageOffset ?? 0 }
        .Where(offset => offset != 0).DefaultIfEmpty(0).Min();
}
