using System.Runtime.CompilerServices;
using LukePipeline.Ground;
using LukePipeline.Parquet;

namespace LukePipeline.Tables.Formats.Parquet;

/// <summary>Reads tables that <see cref="ParquetFormat"/> wrote, one row group in memory at a time.</summary>
internal static class TableReader
{
    /// <summary>The rows of a file.</summary>
    /// <typeparam name="TRow">What is made of a row.</typeparam>
    /// <param name="stream">The file, seekable; it stays the caller's.</param>
    /// <param name="origin">Its name, for messages.</param>
    /// <param name="columns">The columns that are read.</param>
    /// <param name="select">Makes a row of the values at an index of a row group.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="LukeException">The file is none of ours, or damaged.</exception>
    public static async IAsyncEnumerable<TRow> ReadAsync<TRow>(
        Stream stream,
        string origin,
        IReadOnlyList<string> columns,
        Func<ITableValues, int, TRow> select,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // Somebody else may have written the file: it goes the way of an input.
        var segments = new SegmentStream(stream, stream.Length);
        await using var parquet = await GuardAsync(origin, () => ParquetGuard.OpenAsync(segments, cancellationToken)).ConfigureAwait(false);
        for (var group = 0; group < parquet.RowGroupCount; group++)
        {
            var values = await GuardAsync(origin, () => TableRowGroup.ReadAsync(parquet, segments, group, columns, cancellationToken)).ConfigureAwait(false);
            for (var row = 0; row < values.Count; row++)
            {
                yield return select(values, row);
            }
        }
    }

    /// <summary>The names of the columns of a file, in order.</summary>
    /// <exception cref="LukeException">The file is none of ours, or damaged.</exception>
    public static async Task<IReadOnlyList<string>> ReadColumnNamesAsync(Stream stream, string origin, CancellationToken cancellationToken)
    {
        await using var parquet = await GuardAsync(origin, () => ParquetGuard.OpenAsync(new SegmentStream(stream, stream.Length), cancellationToken)).ConfigureAwait(false);
        return [.. parquet.Schema.Fields.Select(field => field.Name)];
    }

    /// <summary>Whatever is wrong with the bytes means the same to the caller; trouble with the store is another matter.</summary>
    private static async Task<T> GuardAsync<T>(string origin, Func<Task<T>> action)
    {
        try
        {
            return await action().ConfigureAwait(false);
        }
        catch (Exception e) when (e is InputException or EndOfStreamException or InvalidDataException or OverflowException)
        {
            throw new LukeException($"{origin} is no table of this program, or damaged: {e.Message}", e);
        }
    }
}
