using LukePipeline.Ground;
using Parquet;
using Parquet.Schema;

namespace LukePipeline.Parquet;

/// <summary>
/// A flat column of text or bytes in one row group, as the bytes that it is. Values that point to the same entry of a dictionary share
/// its memory: a small file may point to a large entry millions of times.
/// </summary>
internal sealed class ParquetTexts
{
    private readonly ReadOnlyMemory<byte>?[] _values;

    private ParquetTexts(ReadOnlyMemory<byte>?[] values) => _values = values;

    /// <summary>The value of a row; null where it has none.</summary>
    public ReadOnlyMemory<byte>? this[int row] => _values[row];

    /// <summary>Whether a column holds text or bytes.</summary>
    public static bool IsText(DataField field) => field.ClrType == typeof(ReadOnlyMemory<char>) || field.ClrType == typeof(ReadOnlyMemory<byte>);

    /// <summary>Reads the column of a row group.</summary>
    /// <param name="group">The row group, its chunk fetched.</param>
    /// <param name="field">The column.</param>
    /// <param name="maxBytes">Most bytes of all its values, each counted as often as it is pointed to.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<ParquetTexts> ReadAsync(ParquetRowGroupReader group, DataField field, long maxBytes, CancellationToken cancellationToken)
    {
        // Declared as bytes, for the library would replace what is not UTF-8, and make an object of every value at once.
        var asBytes = new ParquetSchema(new DataField(field.Name, typeof(byte[]), field.IsNullable)).DataFields[0];
        var rows = checked((int)group.RowCount);
        var dense = new ReadOnlyMemory<byte>[rows];
        var definitions = asBytes.MaxDefinitionLevel > 0 ? new int[rows] : null;
        await group.ReadRawAsync(asBytes, dense.AsMemory(), definitions is null ? (Memory<int>?)null : definitions, null, cancellationToken);
        var values = new ReadOnlyMemory<byte>?[rows];
        var total = 0L;
        for (var (row, next) = (0, 0); row < rows; row++)
        {
            if (definitions is null || definitions[row] != 0)
            {
                values[row] = dense[next++];
                total += values[row]!.Value.Length;
            }
        }

        return total <= maxBytes
            ? new ParquetTexts(values)
            : throw new InputException(
                ReasonCode.DecompressionBomb, $"Column '{field.Name}' of a row group has {total} bytes of text, more than {maxBytes}, which is out of all proportion to the file.");
    }

    /// <summary>
    /// Bytes that are handed out again, since values point to an entry that another has pointed to, beyond those that every row may cost: a
    /// column that says the same in every row is nothing unusual.
    /// </summary>
    /// <param name="usual">Bytes of a value that are not counted.</param>
    /// <param name="most">Bytes of a value that is not handed out any more.</param>
    public long Repeated(int usual, int most)
    {
        var (seen, repeated) = (new HashSet<ReadOnlyMemory<byte>>(), 0L);
        foreach (var value in _values)
        {
            // Equal are those in one place, whatever they hold.
            if (value is { } bytes && bytes.Length > usual && bytes.Length <= most && !seen.Add(bytes))
            {
                repeated += bytes.Length - usual;
            }
        }

        return repeated;
    }

    /// <summary>Lets go of the value of a row that has been read.</summary>
    public void Release(int row) => _values[row] = null;
}
