namespace LukePipeline.Tables;

/// <summary>The rows of one document in one table.</summary>
/// <param name="table">The table.</param>
public abstract class TableRows(Table table)
{
    /// <summary>The table.</summary>
    public Table Table => table;

    /// <summary>Number of rows.</summary>
    public abstract int Count { get; }

    /// <summary>The label of each row, in order; nothing where the table does not count by label.</summary>
    public abstract IEnumerable<string> Labels { get; }

    /// <summary>About how many bytes the rows take in a file, packed.</summary>
    public abstract double PackedBytes { get; }

    /// <summary>Writes the rows into a file of the table.</summary>
    internal abstract Task WriteAsync(ITableFile file, CancellationToken cancellationToken);
}

/// <summary>The rows of one document in one table.</summary>
/// <typeparam name="TRow">Their type.</typeparam>
/// <param name="table">The table.</param>
public sealed class TableRows<TRow>(Table<TRow> table) : TableRows(table)
{
    /// <summary>The rows, in the order of the text.</summary>
    public List<TRow> Rows { get; init; } = [];

    /// <inheritdoc/>
    public override int Count => Rows.Count;

    /// <inheritdoc/>
    public override IEnumerable<string> Labels => ((Table<TRow>)Table).Label is { } label ? Rows.Select(label) : [];

    /// <inheritdoc/>
    public override double PackedBytes => Rows.Sum(((Table<TRow>)Table).PackedBytes);

    internal override async Task WriteAsync(ITableFile file, CancellationToken cancellationToken)
    {
        var target = (ITableFile<TRow>)file;
        foreach (var row in Rows)
        {
            await target.WriteAsync(row, cancellationToken).ConfigureAwait(false);
        }
    }
}
