using System.IO.Compression;
using Parquet;
using Parquet.Schema;

namespace LukePipeline.Tables.Formats.Parquet;

/// <summary>
/// Writes rows as one Parquet file. At most one row group is in memory; the same rows give the same bytes.
/// </summary>
internal sealed class TableWriter<TRow> : ITableFile<TRow>
{
    private readonly ChunkColumn<TRow>[] _columns;
    private readonly long _rowGroupBytes;
    private readonly FileStream _file;
    private readonly ParquetWriter _parquet;
    private long _heldRows;
    private long _heldBytes;

    private TableWriter(ChunkColumn<TRow>[] columns, long rowGroupBytes, FileStream file, ParquetWriter parquet)
    {
        _columns = columns;
        _rowGroupBytes = rowGroupBytes;
        _file = file;
        _parquet = parquet;
    }

    /// <summary>Rows written so far.</summary>
    public long Rows { get; private set; }

    /// <summary>Creates the file.</summary>
    /// <param name="path">A file that does not exist yet.</param>
    /// <param name="columns">The columns, used by this writer alone.</param>
    /// <param name="metadata">Key-value metadata of the file.</param>
    /// <param name="rowGroupBytes">A row group is closed when it holds about so many bytes in memory.</param>
    /// <param name="cancellationToken">Stops the creation.</param>
    public static async Task<TableWriter<TRow>> CreateAsync(
        string path,
        ChunkColumn<TRow>[] columns,
        IReadOnlyDictionary<string, string> metadata,
        long rowGroupBytes,
        CancellationToken cancellationToken)
    {
        var file = new TableStream(path);
        try
        {
            var options = new ParquetOptions
            {
                CompressionMethod = CompressionMethod.Zstd,

                // The library's default is the smallest size, which takes some forty times as long for a few percent.
                CompressionLevel = CompressionLevel.Fastest,

                // The pools of all writers of the process would keep 80 MB, filled slowly: a long run would need more memory than a short one.
                MaximumSmallPoolFreeBytes = 1,
                MaximumLargePoolFreeBytes = 1,
            };
            var schema = new ParquetSchema(columns.Select(column => column.Field));
            var parquet = await ParquetWriter.CreateAsync(schema, file, options, cancellationToken: cancellationToken).ConfigureAwait(false);
            parquet.CustomMetadata = new Dictionary<string, string>(metadata.OrderBy(pair => pair.Key, StringComparer.Ordinal));
            return new TableWriter<TRow>(columns, rowGroupBytes, file, parquet);
        }
        catch
        {
            await file.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Adds a row.</summary>
    public ValueTask WriteAsync(TRow row, CancellationToken cancellationToken)
    {
        foreach (var column in _columns)
        {
            _heldBytes += column.Add(row);
        }

        return CountAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask CopyAsync(ITableValues values, int row, CancellationToken cancellationToken)
    {
        foreach (var column in _columns)
        {
            _heldBytes += column.Copy(values, row);
        }

        return CountAsync(cancellationToken);
    }

    /// <summary>Writes what is still held, and the footer.</summary>
    public async Task CompleteAsync(CancellationToken cancellationToken)
    {
        // A file without any row group is one that some readers refuse, so an empty table gets an empty one.
        if (_heldRows > 0 || Rows == 0)
        {
            await FlushAsync(cancellationToken).ConfigureAwait(false);
        }

        await _parquet.DisposeAsync().ConfigureAwait(false);
        await _file.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Closes the file, finished or not.</summary>
    public ValueTask DisposeAsync() => _file.DisposeAsync();

    private async ValueTask CountAsync(CancellationToken cancellationToken)
    {
        Rows++;
        _heldRows++;
        if (_heldBytes >= _rowGroupBytes)
        {
            await FlushAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private Task FlushAsync(CancellationToken cancellationToken) => EncodingThread.RunAsync(
        () =>
        {
            using var rowGroup = _parquet.CreateRowGroup();
            foreach (var column in _columns)
            {
                column.Write(rowGroup);
            }

            rowGroup.CompleteValidate();
            (_heldRows, _heldBytes) = (0, 0);
        },
        cancellationToken);
}
