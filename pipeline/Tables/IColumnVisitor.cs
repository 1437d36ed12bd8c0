namespace LukePipeline.Tables;

/// <summary>Makes the form that a format gives to each kind of column.</summary>
/// <typeparam name="TRow">The rows of the table.</typeparam>
/// <typeparam name="TResult">The form.</typeparam>
public interface IColumnVisitor<TRow, out TResult>
{
    /// <summary>A column of text.</summary>
    TResult Text(TextColumn<TRow> column);

    /// <summary>A column of numbers.</summary>
    /// <typeparam name="TValue">int, long or float.</typeparam>
    TResult Value<TValue>(ValueColumn<TRow, TValue> column)
        where TValue : unmanaged;

    /// <summary>A column of values that may be null.</summary>
    /// <typeparam name="TValue">bool, long, double, DateOnly, or DateTime in UTC.</typeparam>
    TResult Nullable<TValue>(NullableColumn<TRow, TValue> column)
        where TValue : unmanaged;

    /// <summary>A column of vectors.</summary>
    TResult Vector(VectorColumn<TRow> column);

    /// <summary>A column of lists of texts.</summary>
    TResult TextList(TextListColumn<TRow> column);
}
