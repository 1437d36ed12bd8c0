namespace LukePipeline.Tables;

/// <summary>What a column holds, whatever format it is written in.</summary>
public enum ColumnType
{
    /// <summary>Text.</summary>
    Text,

    /// <summary>True or false.</summary>
    Bool,

    /// <summary>A whole number of 32 bits.</summary>
    Int,

    /// <summary>A whole number of 64 bits.</summary>
    Long,

    /// <summary>A number of 32 bits.</summary>
    Float,

    /// <summary>A number of 64 bits.</summary>
    Double,

    /// <summary>A day.</summary>
    Date,

    /// <summary>A moment, UTC.</summary>
    Timestamp,

    /// <summary>A list of numbers of 32 bits.</summary>
    Vector,

    /// <summary>A list of texts.</summary>
    TextList,
}

/// <summary>A column without the rows that it is of.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">What it holds.</param>
/// <param name="Nullable">Whether a row may have no value.</param>
public readonly record struct TableColumn(string Name, ColumnType Type, bool Nullable);

/// <summary>Tells what columns hold.</summary>
/// <typeparam name="TRow">The rows of the table.</typeparam>
internal sealed class ColumnTypes<TRow> : IColumnVisitor<TRow, TableColumn>
{
    /// <inheritdoc/>
    public TableColumn Text(TextColumn<TRow> column) => new(column.Name, ColumnType.Text, column.Nullable);

    /// <inheritdoc/>
    public TableColumn Value<TValue>(ValueColumn<TRow, TValue> column)
        where TValue : unmanaged => new(column.Name, TypeOf<TValue>(), Nullable: false);

    /// <inheritdoc/>
    public TableColumn Nullable<TValue>(NullableColumn<TRow, TValue> column)
        where TValue : unmanaged => new(column.Name, TypeOf<TValue>(), Nullable: true);

    /// <inheritdoc/>
    public TableColumn Vector(VectorColumn<TRow> column) => new(column.Name, ColumnType.Vector, Nullable: false);

    /// <inheritdoc/>
    public TableColumn TextList(TextListColumn<TRow> column) => new(column.Name, ColumnType.TextList, Nullable: false);

    private static ColumnType TypeOf<TValue>() =>
        typeof(TValue) == typeof(int) ? ColumnType.Int
        : typeof(TValue) == typeof(long) ? ColumnType.Long
        : typeof(TValue) == typeof(float) ? ColumnType.Float
        : typeof(TValue) == typeof(double) ? ColumnType.Double
        : typeof(TValue) == typeof(bool) ? ColumnType.Bool
        : typeof(TValue) == typeof(DateOnly) ? ColumnType.Date
        : typeof(TValue) == typeof(DateTime) ? ColumnType.Timestamp
        : throw new NotSupportedException($"A column of {typeof(TValue).Name} has no type.");
}
