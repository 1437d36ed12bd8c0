using System.Globalization;
using System.Security.Cryptography;
using LukePipeline.Graph.Output;
using LukePipeline.Graph.Parts;
using LukePipeline.Graph.Tallies;
using LukePipeline.Tables;
using LukePipeline.Tables.Formats;

namespace LukePipeline.Graph.Building;

/// <summary>Writes the tables of one partition as local files.</summary>
/// <param name="folder">An existing folder.</param>
/// <param name="prefix">Unique beginning of the files' names.</param>
internal sealed class PartitionTables(string folder, string prefix)
{
    /// <summary>How the files are written: nothing in them tells the job, the machine or the time, so equal rows are equal files.</summary>
    private static readonly TableWriterOptions Options = new()
    {
        Tables = new TableList([], []),
        Format = TableFormats.Shipped.Get(null),
        FileMetadata = new Dictionary<string, string> { ["luke.graph_version"] = GraphTables.Version.ToString(CultureInfo.InvariantCulture) },
    };

    /// <summary>Writes all tables.</summary>
    /// <returns>The files, in the order of <see cref="GraphTables.OfPartitions"/>.</returns>
    public async Task<IReadOnlyList<TableFile>> WriteAsync(GraphPartition partition, IAsyncEnumerable<MentionsPart> mentions, CancellationToken cancellationToken)
    {
        var values = partition.TakeValues();
        var edges = partition.TakeEdges();
        return
        [
            await WriteAsync(GraphTables.Nodes, partition.Nodes.Select(node => node.Tally.ToRow(node.Id)), cancellationToken).ConfigureAwait(false),
            await WriteAsync(GraphTables.Edges, edges.Select(edge => edge.Row), cancellationToken).ConfigureAwait(false),
            await WriteAsync(GraphTables.Values, values, cancellationToken).ConfigureAwait(false),
            await WriteAsync(GraphTables.Mentions, mentions.SelectMany(Rows), cancellationToken).ConfigureAwait(false),
            await WriteAsync(GraphTables.Evidence, edges.SelectMany(edge => edge.Tally.Evidence(edge.Row.EdgeId)), cancellationToken).ConfigureAwait(false),
            await WriteAsync(GraphTables.Merges, partition.Nodes.SelectMany(node => node.Tally.Merges(node.Id)), cancellationToken).ConfigureAwait(false),
            await WriteAsync(GraphTables.Issues, partition.Issues, cancellationToken).ConfigureAwait(false),
        ];
    }

    /// <summary>Writes what differs from the build before.</summary>
    public Task<TableFile> WriteAsync(IAsyncEnumerable<ChangeRow> changes, CancellationToken cancellationToken) => WriteAsync(GraphTables.Changes, changes, cancellationToken);

    /// <summary>Deletes what is still where it was written.</summary>
    public void Delete()
    {
        foreach (var table in GraphTables.OfPartitions.Append(GraphTables.Changes))
        {
            File.Delete(PathOf(table));
        }
    }

    private static IEnumerable<MentionRow> Rows(MentionsPart part) => part.Mentions.Select(mention => new MentionRow(
        mention.EntityId, part.DocUid, part.DocId, GraphIds.Text(mention.Node), mention.Rule.ToString().ToLowerInvariant()));

    private string PathOf(Table table) => Path.Combine(folder, $"{prefix}-{table.Name}{Options.Format.Extension}");

    private Task<TableFile> WriteAsync<T>(Table<T> table, IEnumerable<T> rows, CancellationToken cancellationToken) =>
        WriteAsync(table, rows.ToAsyncEnumerable(), cancellationToken);

    private async Task<TableFile> WriteAsync<T>(Table<T> table, IAsyncEnumerable<T> rows, CancellationToken cancellationToken)
    {
        var path = PathOf(table);
        await using var file = (ITableFile<T>)await table.CreateAsync(path, Options, cancellationToken).ConfigureAwait(false);
        await foreach (var row in rows.ConfigureAwait(false))
        {
            await file.WriteAsync(row, cancellationToken).ConfigureAwait(false);
        }

        await file.CompleteAsync(cancellationToken).ConfigureAwait(false);
        await using var written = File.OpenRead(path);
        return new TableFile(table.Name, path, Options.Format.Extension, file.Rows, written.Length, Convert.ToHexStringLower(await SHA256.HashDataAsync(written, cancellationToken).ConfigureAwait(false)));
    }
}
