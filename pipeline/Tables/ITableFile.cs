namespace LukePipeline.Tables;

/// <summary>A file of one table that is being written. Disposing closes it, finished or not.</summary>
public interface ITableFile : IAsyncDisposable
{
    /// <summary>Rows written so far.</summary>
    long Rows { get; }

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
