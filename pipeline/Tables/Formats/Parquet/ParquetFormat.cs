namespace LukePipeline.Tables.Formats.Parquet;

/// <summary>Tables as Parquet files, which is what they are where a job does not say otherwise.</summary>
public sealed class ParquetFormat : ITableFormat
{
    /// <inheritdoc/>
    public string Name => "parquet";

    /// <inheritdoc/>
    public string Extension => ".parquet";

    /// <inheritdoc/>
    public string DuckDbReader => "read_parquet";

    /// <inheritdoc/>
    public string DeltaProvider => "parquet";

    /// <inheritdoc/>
    public async Task<ITableFile<TRow>> CreateAsync<TRow>(
        string path, IReadOnlyList<Column<TRow>> columns, TableWriterOptions options, CancellationToken cancellationToken)
    {
        var chunks = columns.Select(column => column.Accept(ChunkColumns<TRow>.Instance)).ToArray();
        return await TableWriter<TRow>.CreateAsync(path, chunks, options.FileMetadata, options.RowGroupBytes, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<TRow> ReadAsync<TRow>(
        Stream stream, string origin, IReadOnlyList<string> columns, Func<ITableValues, int, TRow> select, CancellationToken cancellationToken) =>
        TableReader.ReadAsync(stream, origin, columns, select, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> ReadColumnNamesAsync(Stream stream, string origin, CancellationToken cancellationToken) =>
        TableReader.ReadColumnNamesAsync(stream, origin, cancellationToken);

    /// <summary>Makes the column chunks of a file.</summary>
    private sealed class ChunkColumns<TRow> : IColumnVisitor<TRow, ChunkColumn<TRow>>
    {
        public static ChunkColumns<TRow> Instance { get; } = new();

        public ChunkColumn<TRow> Text(TextColumn<TRow> column) => new TextChunk<TRow>(column.Name, column.Select, column.Nullable);

        public ChunkColumn<TRow> Value<TValue>(ValueColumn<TRow, TValue> column)
            where TValue : unmanaged => new ValueChunk<TRow, TValue>(column.Name, column.Select);

        public ChunkColumn<TRow> Nullable<TValue>(NullableColumn<TRow, TValue> column)
            where TValue : unmanaged => new NullableChunk<TRow, TValue>(column.Name, column.Select);

        public ChunkColumn<TRow> Vector(VectorColumn<TRow> column) => new VectorChunk<TRow>(column.Name, column.Select);

        public ChunkColumn<TRow> TextList(TextListColumn<TRow> column) => new TextListChunk<TRow>(column.Name, column.Select);
    }
}
