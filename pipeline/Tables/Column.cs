namespace LukePipeline.Tables;

/// <summary>One column of a table: its name, and how a row gives its value. What it looks like in a file is the format's business.</summary>
/// <typeparam name="TRow">The rows of the table.</typeparam>
/// <param name="Name">Name of the column, in lower case with underscores.</param>
public abstract record Column<TRow>(string Name)
{
    /// <summary>Has a format make its own form of the column.</summary>
    /// <typeparam name="TResult">That form.</typeparam>
    /// <param name="visitor">The format.</param>
    public abstract TResult Accept<TResult>(IColumnVisitor<TRow, TResult> visitor);
}

/// <summary>A column of text.</summary>
/// <typeparam name="TRow">The rows of the table.</typeparam>
/// <param name="Name">Name of the column.</param>
/// <param name="Select">The value of a row.</param>
/// <param name="Nullable">Whether it may be null. Default: false.</param>
public sealed record TextColumn<TRow>(string Name, Func<TRow, string?> Select, bool Nullable = false) : Column<TRow>(Name)
{
    /// <inheritdoc/>
    public override TResult Accept<TResult>(IColumnVisitor<TRow, TResult> visitor) => visitor.Text(this);
}

/// <summary>A column of numbers, never null.</summary>
/// <typeparam name="TRow">The rows of the table.</typeparam>
/// <typeparam name="TValue">int, long or float.</typeparam>
/// <param name="Name">Name of the column.</param>
/// <param name="Select">The value of a row.</param>
public sealed record ValueColumn<TRow, TValue>(string Name, Func<TRow, TValue> Select) : Column<TRow>(Name)
    where TValue : unmanaged
{
    /// <inheritdoc/>
    public override TResult Accept<TResult>(IColumnVisitor<TRow, TResult> visitor) => visitor.Value(this);
}

/// <summary>A column of values that may be null.</summary>
/// <typeparam name="TRow">The rows of the table.</typeparam>
/// <typeparam name="TValue">bool, long, double, DateOnly, or DateTime in UTC.</typeparam>
/// <param name="Name">Name of the column.</param>
/// <param name="Select">The value of a row.</param>
public sealed record NullableColumn<TRow, TValue>(string Name, Func<TRow, TValue?> Select) : Column<TRow>(Name)
    where TValue : unmanaged
{
    /// <inheritdoc/>
    public override TResult Accept<TResult>(IColumnVisitor<TRow, TResult> visitor) => visitor.Nullable(this);
}

/// <summary>A column of lists of floats, never null.</summary>
/// <typeparam name="TRow">The rows of the table.</typeparam>
/// <param name="Name">Name of the column.</param>
/// <param name="Select">The value of a row.</param>
public sealed record VectorColumn<TRow>(string Name, Func<TRow, float[]> Select) : Column<TRow>(Name)
{
    /// <inheritdoc/>
    public override TResult Accept<TResult>(IColumnVisitor<TRow, TResult> visitor) => visitor.Vector(this);
}

/// <summary>A column of lists of texts, neither ever null.</summary>
/// <typeparam name="TRow">The rows of the table.</typeparam>
/// <param name="Name">Name of the column.</param>
/// <param name="Select">The value of a row.</param>
public sealed record TextListColumn<TRow>(string Name, Func<TRow, IReadOnlyList<string>> Select) : Column<TRow>(Name)
{
    /// <inheritdoc/>
    public override TResult Accept<TResult>(IColumnVisitor<TRow, TResult> visitor) => visitor.TextList(this);
}
