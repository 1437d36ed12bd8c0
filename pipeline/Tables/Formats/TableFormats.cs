using LukePipeline.Ground;
using LukePipeline.Tables.Formats.Parquet;

namespace LukePipeline.Tables.Formats;

/// <summary>The formats that tables can be written in.</summary>
public sealed class TableFormats
{
    private TableFormats(IReadOnlyList<ITableFormat> all) => All = all;

    /// <summary>The formats of this program: one line each. The first one stands where a job names none.</summary>
    public static TableFormats Shipped { get; } = new(
    [
        new ParquetFormat(),
    ]);

    /// <summary>All formats.</summary>
    public IReadOnlyList<ITableFormat> All { get; }

    /// <summary>The formats with one more.</summary>
    public TableFormats With(ITableFormat format) => new([.. All, format]);

    /// <summary>The format of a name.</summary>
    /// <param name="name">Its name; null for the first one.</param>
    /// <exception cref="LukeException">There is none.</exception>
    public ITableFormat Get(string? name) => name is null ? All[0] : All.FirstOrDefault(format => format.Name == name)
        ?? throw new LukeException($"This program writes no tables as '{name}', only as {string.Join(", ", All.Select(format => format.Name))}. Run the version that planned the job.");

    /// <summary>The format of a file.</summary>
    /// <param name="file">Its name.</param>
    /// <exception cref="LukeException">There is none.</exception>
    public ITableFormat OfFile(string file) => All.FirstOrDefault(format => file.EndsWith(format.Extension, StringComparison.Ordinal))
        ?? throw new LukeException($"'{file}' is in no format that this program reads. Run the version that wrote it.");
}
