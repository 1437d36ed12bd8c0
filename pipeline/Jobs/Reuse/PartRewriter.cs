using LukePipeline.Tables;

namespace LukePipeline.Jobs.Reuse;

/// <summary>Copies a part without some inputs, the rows that stay in their order. No model is needed for it.</summary>
internal static class PartRewriter
{
    /// <summary>Copies the part.</summary>
    /// <param name="part">The part.</param>
    /// <param name="tables">Its tables.</param>
    /// <param name="stays">Whether the rows of an input stay.</param>
    /// <param name="copy">Takes the rows that stay.</param>
    /// <param name="cancellationToken">Stops the copying.</param>
    public static async Task CopyAsync(PartReader part, TableList tables, Func<string, bool> stays, RowCopy copy, CancellationToken cancellationToken)
    {
        // Documents come first, and tell which rows of the other tables leave.
        var leaving = new HashSet<string>(StringComparer.Ordinal);
        foreach (var table in tables.Names)
        {
            await foreach (var row in part.ReadAsync(table, columns: null, cancellationToken).ConfigureAwait(false))
            {
                var leaves = table is TableList.Documents or TableList.Failures ? !stays(row.Text("source")!) : leaving.Contains(row.Text("doc_uid")!);
                if (!leaves)
                {
                    await copy(table, row.Values, row.Row, cancellationToken).ConfigureAwait(false);
                }
                else if (table == TableList.Documents)
                {
                    leaving.Add(row.Text("doc_uid")!);
                }
            }
        }
    }
}
