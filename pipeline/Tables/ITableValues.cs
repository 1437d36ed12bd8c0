namespace LukePipeline.Tables;

/// <summary>Some rows of a file, as a format has read them.</summary>
public interface ITableValues
{
    /// <summary>Whether the file has a column that was asked for: tables of earlier versions lack some.</summary>
    bool Has(string column);

    /// <summary>The text of a column in a row; null where it has none.</summary>
    /// <exception cref="LukePipeline.Ground.LukeException">The column holds no text.</exception>
    string? Text(string column, int row);

    /// <summary>The texts of a column of lists in a row.</summary>
    /// <exception cref="LukePipeline.Ground.LukeException">The column holds no lists of texts.</exception>
    IReadOnlyList<string> Texts(string column, int row);

    /// <summary>The number of a column in a row.</summary>
    /// <typeparam name="T">int, long or float.</typeparam>
    /// <param name="column">The column.</param>
    /// <param name="row">The row.</param>
    /// <exception cref="LukePipeline.Ground.LukeException">The column holds no such numbers.</exception>
    T Number<T>(string column, int row)
        where T : struct;

    /// <summary>The value of a column that may be null, in a row.</summary>
    /// <typeparam name="T">bool, long, double, DateOnly, or DateTime in UTC.</typeparam>
    /// <param name="column">The column.</param>
    /// <param name="row">The row.</param>
    /// <exception cref="LukePipeline.Ground.LukeException">The column holds no such values.</exception>
    T? Nullable<T>(string column, int row)
        where T : struct;

    /// <summary>The floats of a column of lists in a row.</summary>
    /// <exception cref="LukePipeline.Ground.LukeException">The column holds no lists of floats.</exception>
    float[] Vector(string column, int row);

    /// <summary>Whether a column has no value in a row.</summary>
    bool IsNull(string column, int row);
}
