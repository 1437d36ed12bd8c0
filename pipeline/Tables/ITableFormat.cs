namespace LukePipeline.Tables;

/// <summary>A kind of files that tables are written as.</summary>
public interface ITableFormat
{
    /// <summary>Its name in a job, in lower case.</summary>
    string Name { get; }

    /// <summary>How names of its files end: <c>.parquet</c>.</summary>
    string Extension { get; }

    /// <summary>The function of DuckDB that reads a list of its files; null where it has none. The views of a dataset call it.</summary>
    string? DuckDbReader { get; }

    /// <summary>What the logs of Delta Lake call it; null where they cannot name its files. A dataset is kept in a format that they can name.</summary>
    string? DeltaProvider { get; }

    /// <summary>Creates a file. The same rows must give the same bytes.</summary>
    /// <typeparam name="TRow">The rows.</typeparam>
    /// <param name="path">A file that does not exist yet.</param>
    /// <param name="columns">The columns, in order.</param>
    /// <param name="options">Metadata and sizes.</param>
    /// <param name="cancellationToken">Stops the creation.</param>
    Task<ITableFile<TRow>> CreateAsync<TRow>(
        string path, IReadOnlyList<Column<TRow>> columns, TableWriterOptions options, CancellationToken cancellationToken);

    /// <summary>Reads some columns of a file, row by row.</summary>
    /// <typeparam name="TRow">What is made of a row.</typeparam>
    /// <param name="stream">The file, seekable; it stays the caller's.</param>
    /// <param name="origin">Its name, for messages.</param>
    /// <param name="columns">The columns.</param>
    /// <param name="select">Makes a row of the values at an index.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="LukePipeline.Ground.LukeException">The file is none of ours, or damaged.</exception>
    IAsyncEnumerable<TRow> ReadAsync<TRow>(
        Stream stream, string origin, IReadOnlyList<string> columns, Func<ITableValues, int, TRow> select, CancellationToken cancellationToken);

    /// <summary>The names of the columns of a file, in order: files of earlier versions may lack some.</summary>
    /// <param name="stream">The file, seekable; it stays the caller's.</param>
    /// <param name="origin">Its name, for messages.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="LukePipeline.Ground.LukeException">The file is none of ours, or damaged.</exception>
    Task<IReadOnlyList<string>> ReadColumnNamesAsync(Stream stream, string origin, CancellationToken cancellationToken);
}
