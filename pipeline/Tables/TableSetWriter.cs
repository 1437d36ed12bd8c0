using System.Security.Cryptography;

namespace LukePipeline.Tables;

/// <summary>
/// Writes the tables of a shard as files into a local folder, document by document. The files hold the rows
/// in the order in which they were written; the same rows give the same bytes.
/// </summary>
public sealed class TableSetWriter : IAsyncDisposable
{
    private readonly string _folder;
    private readonly string _id;
    private readonly TableWriterOptions _options;
    private readonly Dictionary<string, ITableFile> _files = new(StringComparer.Ordinal);

    private TableSetWriter(string folder, string id, TableWriterOptions options) => (_folder, _id, _options) = (folder, id, options);

    /// <summary>Creates the files.</summary>
    /// <param name="folder">An existing folder.</param>
    /// <param name="id">Unique beginning of the files' names.</param>
    /// <param name="options">Tables, format, metadata and sizes.</param>
    /// <param name="cancellationToken">Stops the creation.</param>
    public static async Task<TableSetWriter> CreateAsync(string folder, string id, TableWriterOptions options, CancellationToken cancellationToken)
    {
        var writer = new TableSetWriter(folder, id, options);
        try
        {
            foreach (var table in options.Tables.All(options.MetadataFields))
            {
                writer._files[table.Name] = await table.CreateAsync(writer.PathOf(table.Name), options, cancellationToken).ConfigureAwait(false);
            }

            return writer;
        }
        catch
        {
            await writer.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Writes all rows of one document.</summary>
    public async Task WriteAsync(DocumentRows rows, CancellationToken cancellationToken)
    {
        if (rows.Document is { } document)
        {
            await ((ITableFile<DocumentRow>)_files[TableList.Documents]).WriteAsync(document, cancellationToken).ConfigureAwait(false);
        }

        foreach (var ofTable in rows.Tables)
        {
            await ofTable.WriteAsync(_files[ofTable.Table.Name], cancellationToken).ConfigureAwait(false);
        }

        if (rows.Failure is { } failure)
        {
            await ((ITableFile<FailureRow>)_files[TableList.Failures]).WriteAsync(failure, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Writes a row of an earlier file of a table.</summary>
    /// <param name="table">Name of the table.</param>
    /// <param name="values">Rows of that file.</param>
    /// <param name="row">Which of them.</param>
    /// <param name="cancellationToken">Stops the writing.</param>
    internal ValueTask CopyAsync(string table, ITableValues values, int row, CancellationToken cancellationToken) =>
        _files[table].CopyAsync(values, row, cancellationToken);

    /// <summary>Finishes the files and reads each once more for its hash.</summary>
    /// <returns>One file per table, in the order of <see cref="TableList.Names"/>.</returns>
    public async Task<IReadOnlyList<TableFile>> CompleteAsync(CancellationToken cancellationToken)
    {
        var files = new List<TableFile>();
        foreach (var table in _options.Tables.Names)
        {
            await _files[table].CompleteAsync(cancellationToken).ConfigureAwait(false);
            await using var file = new FileStream(PathOf(table), FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, useAsync: true);
            var hash = await SHA256.HashDataAsync(file, cancellationToken).ConfigureAwait(false);
            files.Add(new TableFile(table, file.Name, _options.Format.Extension, _files[table].Rows, file.Length, Convert.ToHexStringLower(hash)));
        }

        return files;
    }

    /// <summary>Closes the files and deletes those that are still where they were written.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var file in _files.Values)
        {
            await file.DisposeAsync().ConfigureAwait(false);
        }

        foreach (var table in _options.Tables.Names)
        {
            File.Delete(PathOf(table));
        }
    }

    private string PathOf(string table) => Path.Combine(_folder, $"{_id}-{table}{_options.Format.Extension}");
}
