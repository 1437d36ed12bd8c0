using LukePipeline.Tables;
using LukePipeline.Tables.Formats;

namespace LukePipeline.Graph.Exports;

/// <summary>Writes Parquet files for programs that read columns by their place.</summary>
internal static class TableFiles
{
    private static readonly TableWriterOptions Options = new() { Tables = new TableList([], []), Format = TableFormats.Shipped.Get(null) };

    public static async Task WriteAsync<T>(string path, IReadOnlyList<Column<T>> columns, IAsyncEnumerable<T> rows, CancellationToken cancellationToken)
    {
        await using var file = await OpenAsync(path, columns, cancellationToken).ConfigureAwait(false);
        await foreach (var row in rows.ConfigureAwait(false))
        {
            await file.WriteAsync(row, cancellationToken).ConfigureAwait(false);
        }

        await file.CompleteAsync(cancellationToken).ConfigureAwait(false);
    }

    public static Task<ITableFile<T>> OpenAsync<T>(string path, IReadOnlyList<Column<T>> columns, CancellationToken cancellationToken) =>
        Options.Format.CreateAsync(path, columns, Options, cancellationToken);
}
