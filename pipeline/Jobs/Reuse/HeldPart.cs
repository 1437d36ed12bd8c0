using LukePipeline.Tables;

namespace LukePipeline.Jobs.Reuse;

/// <summary>The rows of a part, all of them in memory, by document.</summary>
internal sealed class HeldPart
{
    private readonly List<(string Table, ILookup<int, PartRow> Rows)> _tables = [];

    /// <summary>Reads a part.</summary>
    /// <param name="part">The part.</param>
    /// <param name="tables">Those of its tables that are read.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public static async Task<HeldPart> ReadAsync(PartReader part, IReadOnlyList<string> tables, CancellationToken cancellationToken)
    {
        var held = new HeldPart();
        var ordinals = new Dictionary<string, int>(StringComparer.Ordinal);
        await foreach (var row in part.ReadAsync(TableList.Documents, ["doc_uid"], cancellationToken).ConfigureAwait(false))
        {
            ordinals[row.Text("doc_uid")!] = ordinals.Count;
        }

        foreach (var table in tables)
        {
            var rows = new List<PartRow>();
            await foreach (var row in part.ReadAsync(table, columns: null, cancellationToken).ConfigureAwait(false))
            {
                rows.Add(row);
            }

            held._tables.Add((table, rows.ToLookup(row => ordinals[row.Text("doc_uid")!])));
        }

        return held;
    }

    /// <summary>Copies the rows of a document.</summary>
    /// <inheritdoc cref="PartCursor.CopyAsync"/>
    public async Task CopyAsync(int ordinal, Func<PartRow, ITableValues> rename, RowCopy copy, CancellationToken cancellationToken)
    {
        foreach (var (table, rows) in _tables)
        {
            foreach (var row in rows[ordinal])
            {
                await copy(table, rename(row), row.Row, cancellationToken).ConfigureAwait(false);
            }
        }
    }
}
