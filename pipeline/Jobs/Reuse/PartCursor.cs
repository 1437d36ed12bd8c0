using LukePipeline.Tables;

namespace LukePipeline.Jobs.Reuse;

/// <summary>Goes through the tables of a part from document to document, forward only; one row group of each table is in memory.</summary>
internal sealed class PartCursor : IAsyncDisposable
{
    private readonly Dictionary<string, int> _ordinals = new(StringComparer.Ordinal);
    private readonly List<(string Table, IAsyncEnumerator<PartRow> Rows, bool IsAtRow)> _tables = [];

    private PartCursor()
    {
    }

    /// <summary>The next document that can be copied.</summary>
    public int Next { get; private set; }

    /// <summary>Opens a part.</summary>
    /// <param name="part">The part.</param>
    /// <param name="tables">Those of its tables that are read; what is done has no failures.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public static async Task<PartCursor> OpenAsync(PartReader part, IReadOnlyList<string> tables, CancellationToken cancellationToken)
    {
        var cursor = new PartCursor();
        try
        {
            await foreach (var row in part.ReadAsync(TableList.Documents, ["doc_uid"], cancellationToken).ConfigureAwait(false))
            {
                cursor._ordinals[row.Text("doc_uid")!] = cursor._ordinals.Count;
            }

            foreach (var table in tables)
            {
                var rows = part.ReadAsync(table, columns: null, cancellationToken).GetAsyncEnumerator(cancellationToken);
                cursor._tables.Add((table, rows, await rows.MoveNextAsync().ConfigureAwait(false)));
            }

            return cursor;
        }
        catch
        {
            await cursor.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Copies the rows of a document, <see cref="Next"/> or one after it.</summary>
    /// <param name="ordinal">Its place in the part.</param>
    /// <param name="rename">Gives its rows their new name; the first call is for its row of <c>documents</c>.</param>
    /// <param name="copy">Takes the rows.</param>
    /// <param name="cancellationToken">Stops the copying.</param>
    public async Task CopyAsync(int ordinal, Func<PartRow, ITableValues> rename, RowCopy copy, CancellationToken cancellationToken)
    {
        for (var i = 0; i < _tables.Count; i++)
        {
            var (table, rows, isAtRow) = _tables[i];
            while (isAtRow && _ordinals[rows.Current.Text("doc_uid")!] is var at && at <= ordinal)
            {
                if (at == ordinal)
                {
                    await copy(table, rename(rows.Current), rows.Current.Row, cancellationToken).ConfigureAwait(false);
                }

                isAtRow = await rows.MoveNextAsync().ConfigureAwait(false);
            }

            _tables[i] = (table, rows, isAtRow);
        }

        Next = ordinal + 1;
    }

    /// <summary>Closes the files.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var (_, rows, _) in _tables)
        {
            await rows.DisposeAsync().ConfigureAwait(false);
        }
    }
}
