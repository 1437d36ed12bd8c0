namespace LukePipeline.Tables;

/// <summary>A file of one table that is being written. Disposing closes it, finished or not.</summary>
public interface ITableFile : IAsyncDisposable
{
    /// <summary>Rows written so far.</summary>
    long Rows { get; }

    /// <summary>Adds a row of another file of the same columns.</summary>
    /// <param name="values">Rows of that file, every column among them.</param>
    /// <param name="row">Which of them.</param>
    /// <param name="cancellationToken">Stops the writing.</param>
    ValueTask CopyAsync(ITableValues values, int row, CancellationToken cancellationToken);

    /// <summary>Writes what is still held, and closes the file.</summary>
    Task CompleteAsync(CancellationToken cancellationToken);
}

/// <summary>A file of one table that is being written.</summary>
/// <typeparam name="TRow">The rows of the table.</typeparam>
public interface ITableFile<in TRow> : ITableFile
{
    /// <summary>Adds a row.</summary>
    ValueTask WriteAsync(TRow row, CancellationToken cancellationToken);
}
