using System.Text;
using LukePipeline.Ground;
using LukePipeline.Parquet;
using Parquet;
using Parquet.Data;
using Parquet.Schema;

namespace LukePipeline.Tables.Formats.Parquet;

/// <summary>The columns of one row group.</summary>
internal sealed class TableRowGroup(int count, Dictionary<string, object> columns) : ITableValues
{
    /// <summary>What an element of a list takes in memory: itself, its two levels, and what is made of it.</summary>
    private const int BytesPerListed = 40;

    public int Count => count;

    public static async Task<TableRowGroup> ReadAsync(
        ParquetReader parquet, SegmentStream stream, int index, IReadOnlyList<string> names, CancellationToken cancellationToken)
    {
        using var group = await ParquetGuard.RunAsync(() => Task.FromResult(parquet.OpenRowGroupReader(index))).ConfigureAwait(false);
        var fields = names.Select(name => parquet.Schema.DataFields.FirstOrDefault(field => field.Path.FirstPart == name)).OfType<DataField>().ToArray();
        try
        {
            await ParquetRowGroup.FetchAsync(stream, group, index, Chunks(lists: false), Chunks(lists: true), BytesPerListed, cancellationToken).ConfigureAwait(false);
            return await ParquetGuard.RunAsync(async () =>
            {
                var columns = new Dictionary<string, object>();
                foreach (var field in fields)
                {
                    columns[field.Path.FirstPart!] = await ReadColumnAsync(group, field, cancellationToken).ConfigureAwait(false);
                }

                return new TableRowGroup(checked((int)group.RowCount), columns);
            }).ConfigureAwait(false);
        }
        finally
        {
            stream.Release();
        }

        ParquetChunk[] Chunks(bool lists) =>
            [.. fields.Where(field => field.MaxRepetitionLevel > 0 == lists).Select(field => ParquetChunk.Of(group, field, field.Path.ToString()))];
    }

    public bool Has(string column) => columns.ContainsKey(column);

    public string? Text(string column, int row) => Column(column) is ParquetTexts texts
        ? texts[row] is { } bytes ? Encoding.UTF8.GetString(bytes.Span) : null
        : throw new LukeException($"The column '{column}' holds no text: the table is none of this program.");

    public IReadOnlyList<string> Texts(string column, int row) => Column(column) is string[][] lists
        ? lists[row]
        : throw new LukeException($"The column '{column}' holds no lists of texts: the table is none of this program.");

    public T Number<T>(string column, int row)
        where T : struct =>
        Column(column) is T[] numbers
            ? numbers[row]
            : throw new LukeException($"The column '{column}' holds no {typeof(T).Name}: the table is none of this program.");

    public T? Nullable<T>(string column, int row)
        where T : struct => Column(column) switch
        {
            T?[] values => values[row],
            T[] values => values[row],
            _ => throw new LukeException($"The column '{column}' holds no {typeof(T).Name}: the table is none of this program."),
        };

    public float[] Vector(string column, int row) => Column(column) is float[][] vectors
        ? vectors[row]
        : throw new LukeException($"The column '{column}' holds no lists of floats: the table is none of this program.");

    public bool IsNull(string column, int row) => Column(column) switch
    {
        ParquetTexts texts => texts[row] is null,
        long?[] values => values[row] is null,
        bool?[] values => values[row] is null,
        double?[] values => values[row] is null,
        DateOnly?[] values => values[row] is null,
        DateTime?[] values => values[row] is null,
        _ => false,
    };

    private object Column(string name) => columns.GetValueOrDefault(name)
        ?? throw new LukeException($"There is no column '{name}': the table is none of this program, or of a version that did not have it.");

    private static async Task<object> ReadColumnAsync(ParquetRowGroupReader group, DataField field, CancellationToken cancellationToken)
    {
        if (field.MaxRepetitionLevel > 0)
        {
            using var lists = await group.ReadRawColumnDataBaseAsync(field, cancellationToken).ConfigureAwait(false);
            return lists switch
            {
                RawColumnData<ReadOnlyMemory<char>> texts => Lists(texts, checked((int)group.RowCount), field.MaxDefinitionLevel, text => text.ToString()),
                RawColumnData<float> floats => Lists(floats, checked((int)group.RowCount), field.MaxDefinitionLevel, value => value),
                _ => throw new InvalidDataException($"the column '{field.Path.FirstPart}' holds lists of {field.ClrType.Name} values."),
            };
        }

        if (ParquetTexts.IsText(field))
        {
            return await ParquetTexts.ReadAsync(group, field, ParquetRowGroup.MaxBytes, cancellationToken).ConfigureAwait(false);
        }

        using var raw = await group.ReadRawColumnDataBaseAsync(field, cancellationToken).ConfigureAwait(false);
        return raw switch
        {
            RawColumnData<int> values => Numbers(values, field),
            RawColumnData<long> values when field.MaxDefinitionLevel > 0 => values.NullableValues.ToArray(),
            RawColumnData<long> values => Numbers(values, field),
            RawColumnData<float> values => Numbers(values, field),
            RawColumnData<bool> values => values.NullableValues.ToArray(),
            RawColumnData<double> values => values.NullableValues.ToArray(),
            RawColumnData<DateOnly> values => values.NullableValues.ToArray(),
            RawColumnData<DateTime> values when field is DateTimeDataField { DateTimeFormat: DateTimeFormat.Date } =>
                values.NullableValues.Select(value => value is { } day ? DateOnly.FromDateTime(day) : (DateOnly?)null).ToArray(),
            RawColumnData<DateTime> values => values.NullableValues.Select(value => value is { } time ? DateTime.SpecifyKind(time, DateTimeKind.Utc) : (DateTime?)null).ToArray(),
            _ => throw new InvalidDataException($"the column '{field.Name}' holds {field.ClrType.Name} values."),
        };
    }

    /// <summary>Puts lists together: an element begins a new one unless it repeats, and is there where it is fully defined.</summary>
    private static TItem[][] Lists<TValue, TItem>(RawColumnData<TValue> raw, int rows, int defined, Func<TValue, TItem> select)
        where TValue : struct
    {
        var lists = new List<TItem[]>(rows);
        var list = new List<TItem>();
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
                list.Add(select(values[next++]));
            }
        }

        if (definitions.Length > 0)
        {
            lists.Add([.. list]);
        }

        return [.. lists];
    }

    /// <summary>Columns of counts and scores are never null; behind the values of one that is stands what the memory held before.</summary>
    private static T[] Numbers<T>(RawColumnData<T> values, DataField field)
        where T : struct => field.MaxDefinitionLevel == 0 || !values.DefinitionLevels.ContainsAnyExcept(field.MaxDefinitionLevel)
            ? values.Values.ToArray()
            : throw new InvalidDataException($"the column '{field.Name}' has values that are null.");
}
