using Parquet;
using Parquet.Meta;
using Parquet.Schema;

namespace LukePipeline.Parquet;

/// <summary>The part of a column in one row group.</summary>
/// <param name="Metadata">What the file says of it.</param>
/// <param name="Type">How its values are written: what the schema says, which is what the library goes by.</param>
/// <param name="TypeLength">Bytes of a value where all have as many; otherwise 0.</param>
/// <param name="Definitions">The level of a value that is there; 0 where all of them are.</param>
/// <param name="Repetitions">The level of a further value of the innermost list; 0 where there are no lists.</param>
internal readonly record struct ParquetChunk(ColumnMetaData Metadata, global::Parquet.Meta.Type Type, int TypeLength, int Definitions, int Repetitions)
{
    /// <summary>Whether its values are written in a way that the library does not unpack: it is shown them plain.</summary>
    public bool IsUnpacked { get; private init; }

    /// <summary>Whether its pages tell which values are there.</summary>
    public bool HasDefinitions => Definitions > 0;

    /// <summary>Whether they tell which values belong to one list.</summary>
    public bool HasRepetitions => Repetitions > 0;

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
        var type = field.SchemaElement?.Type ?? throw ParquetFooter.Broken($"its schema does not say what column '{column}' holds");
        return new ParquetChunk(metadata, type, field.SchemaElement.TypeLength ?? 0, field.MaxDefinitionLevel, field.MaxRepetitionLevel)
        {
            IsUnpacked = type switch
            {
                global::Parquet.Meta.Type.INT32 or global::Parquet.Meta.Type.INT64 => metadata.Encodings.Contains(Encoding.DELTA_BINARY_PACKED) && !IsWhole(field.ClrType),
                global::Parquet.Meta.Type.BOOLEAN => metadata.Encodings.Contains(Encoding.RLE),
                _ => false,
            },
        };
    }

    /// <summary>The same, its pages to be shown plain.</summary>
    public ParquetChunk AsUnpacked() => this with { IsUnpacked = true };

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
    public long Start => StartOf(Metadata);

    /// <inheritdoc cref="Start"/>
    public static long StartOf(ColumnMetaData metadata) => new[] { metadata.DictionaryPageOffset ?? 0, metadata.DataPageOffset, metadata.IndexPageOffset ?? 0 }
        .Where(offset => offset != 0).DefaultIfEmpty(0).Min();
}
