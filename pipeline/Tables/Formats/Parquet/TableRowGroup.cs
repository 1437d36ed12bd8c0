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
    public int Count => count;

    public static async Task<TableRowGroup> ReadAsync(
        ParquetReader parquet, SegmentStream stream, int index, IReadOnlyList<string> names, CancellationToken cancellationToken)
    {
        using var group = await ParquetGuard.RunAsync(() => Task.FromResult(parquet.OpenRowGroupReader(index))).ConfigureAwait(false);
        var fields = names.Select(name => parquet.Schema.DataFields.FirstOrDefault(field => field.Name == name)).OfType<DataField>().ToArray();
        var chunks = fields.Select(field => new ParquetChunk(
            group.GetMetadata(field)?.MetaData ?? throw new InvalidDataException($"a row group lacks the column '{field.Name}'."), field.MaxDefinitionLevel > 0)).ToArray();
        try
        {
            await ParquetRowGroup.FetchAsync(stream, group, index, chunks, [], 0, cancellationToken).ConfigureAwait(false);
            return await ParquetGuard.RunAsync(async () =>
            {
                var columns = new Dictionary<string, object>();
                foreach (var field in fields)
                {
                    columns[field.Name] = await ReadColumnAsync(group, field, cancellationToken).ConfigureAwait(false);
                }

                return new TableRowGroup(checked((int)group.RowCount), columns);
            }).ConfigureAwait(false);
        }
        finally
        {
            stream.Release();
        }
    }

    public bool Has(string column) => columns.ContainsKey(column);

    public string? Text(string column, int row) => Column(column) is ParquetTexts texts
        ? texts[row] is { } bytes ? Encoding.UTF8.GetString(bytes.Span) : null
        : throw new LukeException($"The column '{column}' holds no text: the table is none of this program.");

    public T Number<T>(string column, int row)
        where T : struct =>
        Column(column) is T[] numbers
            ? numbers[row]
            : throw new LukeException($"The column '{column}' holds no {typeof(T).Name}: the table is none of this program.");

    private object Column(string name) => columns.GetValueOrDefault(name)
        ?? throw new LukeException($"There is no column '{name}': the table is none of this program, or of a version that did not have it.");

    private static async Task<object> ReadColumnAsync(ParquetRowGroupReader group, DataField field, CancellationToken cancellationToken)
    {
        if (ParquetTexts.IsText(field))
        {
            return await ParquetTexts.ReadAsync(group, field, ParquetRowGroup.MaxBytes, cancellationToken).ConfigureAwait(false);
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

    /// <summary>Our columns of numbers are never null.</summary>
    private static T[] Numbers<T>(RawColumnData<T> values)
        where T : struct => values.Values.ToArray();
}
