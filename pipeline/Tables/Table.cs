namespace LukePipeline.Tables;

/// <summary>One table of the output: a folder below it, with a file of each shard.</summary>
/// <param name="name">Name of the table and of its folder; recorded in manifests, so that it never changes.</param>
public abstract class Table(string name)
{
    /// <summary>Name of the table and of its folder.</summary>
    public string Name { get; } = name;

    /// <summary>The column of <c>documents</c> that counts the rows of a document in this table. Default: null, none does.</summary>
    public string? CountColumn { get; init; }

    /// <summary>Names of its columns, in order.</summary>
    public abstract IReadOnlyList<string> ColumnNames { get; }

    /// <summary>Its columns, in order.</summary>
    internal abstract IReadOnlyList<TableColumn> Columns { get; }

    /// <summary>Whether its rows are counted by their column <c>label</c>.</summary>
    internal abstract bool HasLabels { get; }

    /// <summary>Creates a file of the table.</summary>
    internal abstract Task<ITableFile> CreateAsync(string path, TableWriterOptions options, CancellationToken cancellationToken);
}

/// <summary>A table whose rows are of one type.</summary>
/// <typeparam name="TRow">The type.</typeparam>
/// <param name="name">Name of the table and of its folder.</param>
/// <param name="columns">Its columns, in order.</param>
public sealed class Table<TRow>(string name, IReadOnlyList<Column<TRow>> columns) : Table(name)
{
    /// <summary>About how many bytes a row takes in a file, packed. Default: 60.</summary>
    public Func<TRow, double> PackedBytes { get; init; } = _ => 60;

    /// <summary>The label of a row, where rows are counted by label. Default: null, they are not.</summary>
    public Func<TRow, string>? Label { get; init; }

    /// <inheritdoc/>
    public override IReadOnlyList<string> ColumnNames => [.. columns.Select(column => column.Name)];

    internal override IReadOnlyList<TableColumn> Columns => [.. columns.Select(column => column.Accept(new ColumnTypes<TRow>()))];

    internal override bool HasLabels => Label is not null;

    internal override async Task<ITableFile> CreateAsync(string path, TableWriterOptions options, CancellationToken cancellationToken) =>
        await options.Format.CreateAsync(path, columns, options, cancellationToken).ConfigureAwait(false);
}
