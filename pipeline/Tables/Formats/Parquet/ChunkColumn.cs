using Parquet;
using Parquet.Schema;

namespace LukePipeline.Tables.Formats.Parquet;

/// <summary>One column of a table: takes its value out of each row and writes them as a column chunk.</summary>
internal abstract class ChunkColumn<TRow>(string name)
{
    public string Name { get; } = name;

    /// <summary>The column in the schema of the file.</summary>
    public abstract Field Field { get; }

    /// <summary>Keeps the value of a row.</summary>
    /// <returns>About how many bytes that takes.</returns>
    public abstract int Add(TRow row);

    /// <summary>Keeps the value of a row of another file.</summary>
    /// <returns>About how many bytes that takes.</returns>
    public abstract int Copy(ITableValues values, int row);

    /// <summary>Writes what was kept since the last time, and forgets it.</summary>
    public abstract void Write(ParquetRowGroupWriter rowGroup);

    /// <summary>Completes a write into the row group, which is memory: it never waits, so that no thread is held up here.</summary>
    protected static void Complete(Task write) => write.GetAwaiter().GetResult();
}
