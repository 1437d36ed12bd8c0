using System.Security.Cryptography;

namespace LukePipeline.Tables.Formats.Parquet;

/// <summary>
/// Writes the five tables of a shard as Parquet files into a local folder, document by document. The files hold the rows
/// in the order in which they were written; the same rows give the same bytes.
/// </summary>
public sealed class TableSetWriter : IAsyncDisposable
{
    private readonly string _folder;
    private readonly string _id;
    private TableWriter<DocumentRow>? _documents;
    private TableWriter<EntityRow>? _entities;
    private TableWriter<RelationRow>? _relations;
    private TableWriter<EmbeddingRow>? _embeddings;
    private TableWriter<FailureRow>? _failures;

    private TableSetWriter(string folder, string id)
    {
        _folder = folder;
        _id = id;
    }

    /// <summary>Creates the files.</summary>
    /// <param name="folder">An existing folder.</param>
    /// <param name="id">Unique beginning of the files' names.</param>
    /// <param name="options">Columns, metadata and sizes.</param>
    /// <param name="cancellationToken">Stops the creation.</param>
    public static async Task<TableSetWriter> CreateAsync(string folder, string id, TableWriterOptions options, CancellationToken cancellationToken)
    {
        var writer = new TableSetWriter(folder, id);
        try
        {
            writer._documents = await Create(TableSchemas.Documents, TableSchemas.DocumentTable(options.MetadataFields)).ConfigureAwait(false);
            writer._entities = await Create(TableSchemas.Entities, TableSchemas.EntityTable()).ConfigureAwait(false);
            writer._relations = await Create(TableSchemas.Relations, TableSchemas.RelationTable()).ConfigureAwait(false);
            writer._embeddings = await Create(TableSchemas.Embeddings, TableSchemas.EmbeddingTable()).ConfigureAwait(false);
            writer._failures = await Create(TableSchemas.Failures, TableSchemas.FailureTable()).ConfigureAwait(false);
            return writer;
        }
        catch
        {
            await writer.DisposeAsync().ConfigureAwait(false);
            throw;
        }

        Task<TableWriter<TRow>> Create<TRow>(string table, TableColumn<TRow>[] columns) =>
            TableWriter<TRow>.CreateAsync(writer.PathOf(table), columns, options.FileMetadata, options.RowGroupBytes, cancellationToken);
    }

    /// <summary>Writes all rows of one document.</summary>
    public async Task WriteAsync(DocumentRows rows, CancellationToken cancellationToken)
    {
        if (rows.Document is { } document)
        {
            await _documents!.WriteAsync(document, cancellationToken).ConfigureAwait(false);
        }

        foreach (var entity in rows.Entities)
        {
            await _entities!.WriteAsync(entity, cancellationToken).ConfigureAwait(false);
        }

        foreach (var relation in rows.Relations)
        {
            await _relations!.WriteAsync(relation, cancellationToken).ConfigureAwait(false);
        }

        foreach (var embedding in rows.Embeddings)
        {
            await _embeddings!.WriteAsync(embedding, cancellationToken).ConfigureAwait(false);
        }

        if (rows.Failure is { } failure)
        {
            await _failures!.WriteAsync(failure, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Finishes the files and reads each once more for its hash.</summary>
    /// <returns>One file per table, in the order of <see cref="TableSchemas.All"/>.</returns>
    public async Task<IReadOnlyList<TableFile>> CompleteAsync(CancellationToken cancellationToken) =>
    [
        await CompleteAsync(TableSchemas.Documents, _documents!, cancellationToken).ConfigureAwait(false),
        await CompleteAsync(TableSchemas.Entities, _entities!, cancellationToken).ConfigureAwait(false),
        await CompleteAsync(TableSchemas.Relations, _relations!, cancellationToken).ConfigureAwait(false),
        await CompleteAsync(TableSchemas.Embeddings, _embeddings!, cancellationToken).ConfigureAwait(false),
        await CompleteAsync(TableSchemas.Failures, _failures!, cancellationToken).ConfigureAwait(false),
    ];

    /// <summary>Closes the files and deletes those that are still where they were written.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var writer in new IAsyncDisposable?[] { _documents, _entities, _relations, _embeddings, _failures })
        {
            if (writer is not null)
            {
                await writer.DisposeAsync().ConfigureAwait(false);
            }
        }

        foreach (var table in TableSchemas.All)
        {
            File.Delete(PathOf(table));
        }
    }

    private async Task<TableFile> CompleteAsync<TRow>(string table, TableWriter<TRow> writer, CancellationToken cancellationToken)
    {
        await writer.CompleteAsync(cancellationToken).ConfigureAwait(false);
        await using var file = new FileStream(PathOf(table), FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, useAsync: true);
        var hash = await SHA256.HashDataAsync(file, cancellationToken).ConfigureAwait(false);
        return new TableFile(table, file.Name, writer.Rows, file.Length, Convert.ToHexStringLower(hash));
    }

    private string PathOf(string table) => Path.Combine(_folder, $"{_id}-{table}.parquet");
}
