using Parquet.Meta;

namespace LukePipeline.Parquet;

/// <summary>The part of a column in one row group.</summary>
/// <param name="Metadata">What the file says of it.</param>
/// <param name="HasDefinitions">Whether its pages tell which values are there.</param>
internal readonly record struct ParquetChunk(ColumnMetaData Metadata, bool HasDefinitions)
{
    /// <summary>The column, for messages.</summary>
    public string Name => string.Join('.', Metadata.PathInSchema);

    /// <summary>Where its first page is: exactly what the library takes for it. Anything below 4 is no place in a file.</summary>
    public long Start => new[] { Metadata.DictionaryPageOffset ?? 0, Metadata.DataPageOffset, Metadata.IndexPageOffset ?? 0 }
        .Where(offset => offset != 0).DefaultIfEmpty(0).Min();
}
