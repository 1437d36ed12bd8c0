using System.Text;
using LukePipeline.Ground;
using Parquet;
using Parquet.Data;
using Parquet.Schema;

namespace LukePipeline.Tables.Formats.Parquet;

/// <summary>The columns of one row group.</summary>
internal sealed class TableRowGroup(int count, Dictionary<string, Array> columns) : ITableValues
{
    public int Count => count;

    public static async Task<TableRowGroup> ReadAsync(
        ParquetReader parquet, int index, IReadOnlyList<string> names, CancellationToken cancellationToken)
    {
        using var group = parquet.OpenRowGroupReader(index);
        var rows = checked((int)group.RowCount);
        var columns = new Dictionary<string, Array>();
        foreach (var name in names)
        {
            if (parquet.Schema.DataFields.FirstOrDefault(field => field.Path.FirstPart == name) is { } field)
            {
                columns[name] = await ReadColumnAsync(group, field, rows, cancellationToken).ConfigureAwait(false);
            }
        }

        return new TableRowGroup(rows, columns);
    }

    public bool Has(string column) => columns.ContainsKey(column);

    public string? Text(string column, int row) => Column(column) is byte[]?[] texts
        ? texts[row] is { } bytes ? Encoding.UTF8.GetString(bytes) : null
        : throw new LukeException($"The column '{column}' holds no text: the table is none of this program.");

    public IReadOnlyList<string> Texts(string column, int row) => Column(column) is string[][] lists
        ? lists[row]
        : throw new LukeException($"The column '{column}' holds no lists of texts: the table is none of this program.");

    public T Number<T>(string column, int row)
        where T : struct =>
        Column(column) is T[] numbers
            ? numbers[row]
            : throw new LukeException($"The column '{column}' holds no {typeof(T).Name}: the table is none of this program.");

    private Array Column(string name) => columns.GetValueOrDefault(name)
        ?? throw new LukeException($"There is no column '{name}': the table is none of this program, or of a version that did not have it.");

    private static async Task<Array> ReadColumnAsync(
        ParquetRowGroupReader group, DataField field, int rows, CancellationToken cancellationToken)
    {
        if (field.MaxRepetitionLevel > 0)
        {
            using var lists = await group.ReadRawColumnDataBaseAsync(field, cancellationToken).ConfigureAwait(false);
            return lists is RawColumnData<ReadOnlyMemory<char>> texts
                ? TextLists(texts, rows, field.MaxDefinitionLevel)
                : throw new InvalidDataException($"the column '{field.Path.FirstPart}' holds lists of {field.ClrType.Name} values.");
        }

        if (field.ClrType == typeof(ReadOnlyMemory<char>) || field.ClrType == typeof(ReadOnlyMemory<byte>))
        {
            // Declared as bytes: the library would replace what is not UTF-8, and make an object of every value at once.
            var asBytes = new ParquetSchema(new DataField(field.Name, typeof(byte[]), field.IsNullable)).DataFields[0];
            var bytes = new byte[]?[rows];
            await group.ReadAsync(asBytes, bytes.AsMemory(), cancellationToken: cancellationToken).ConfigureAwait(false);
            return bytes;
        }

        using var raw = await group.ReadRawColumnDataBaseAsync(field, cancellationToken).ConfigureAwait(false);
        return raw switch
        {
            RawColumnData<int> values => Numbers(values),
            RawColumnData<long> values => Numbers(values),
            RawColumnData<float> values => Numbers(values),
            _ => throw new InvalidDataException($"the column '{field.Name}' holds {field.ClrType.Name} values."),
        };
    }

    /// <summary>Puts lists together: an element begins a new one unless it repeats, and is there where it is fully defined.</summary>
    private static string[][] TextLists(RawColumnData<ReadOnlyMemory<char>> raw, int rows, int defined)
    {
        var lists = new List<string[]>(rows);
        var list = new List<string>();
        var definitions = raw.DefinitionLevels;
        var repetitions = raw.RepetitionLevels;
        var values = raw.Values;
        var next = 0;
        for (var slot = 0; slot < definitions.Length; slot++)
        {
            if (slot > 0 && repetitions[slot] == 0)
            {
                lists.Add([.. list]);
                list.Clear();
            }

            if (definitions[slot] == defined)
            {
                list.Add(values[next++].ToString());
            }
        }

        if (definitions.Length > 0)
        {
            lists.Add([.. list]);
        }

        return [.. lists];
    }

    /// <summary>Our columns of numbers are never null.</summary>
    private static T[] Numbers<T>(RawColumnData<T> values)
        where T : struct => values.Values.ToArray();
}
