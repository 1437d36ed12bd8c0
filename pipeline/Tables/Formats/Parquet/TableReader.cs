using System.Runtime.CompilerServices;
using System.Text;
using LukePipeline.Ground;
using Parquet;
using Parquet.Data;
using Parquet.Schema;

namespace LukePipeline.Tables.Formats.Parquet;

/// <summary>Reads tables that <see cref="TableSetWriter"/> wrote, one row group in memory at a time.</summary>
public static class TableReader
{
    /// <summary>The column <c>doc_id</c> of a file of <c>documents</c>, row by row.</summary>
    /// <param name="stream">The file, seekable; it stays the caller's.</param>
    /// <param name="origin">Its name, for messages.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="LukeException">The file is none of ours, or damaged.</exception>
    public static IAsyncEnumerable<string?> ReadDocumentIdsAsync(Stream stream, string origin, CancellationToken cancellationToken) =>
        ReadAsync(stream, origin, ["doc_id"], (values, row) => values.Text("doc_id", row), cancellationToken);

    /// <summary>The rows of a file of <c>entities</c>.</summary>
    /// <inheritdoc cref="ReadDocumentIdsAsync"/>
    public static IAsyncEnumerable<EntityRow> ReadEntitiesAsync(Stream stream, string origin, CancellationToken cancellationToken) =>
        ReadAsync(stream, origin, [.. TableSchemas.EntityTable().Select(column => column.Name)], (values, row) => new EntityRow(
            values.Text("doc_uid", row)!,
            values.Text("doc_id", row),
            values.Text("entity_id", row)!,
            values.Number<int>("sentence", row),
            values.Number<int>("start", row),
            values.Number<int>("end", row),
            values.Number<int>("start_utf16", row),
            values.Number<int>("end_utf16", row),
            values.Text("text", row)!,
            values.Text("label", row)!,
            values.Number<float>("score", row)), cancellationToken);

    /// <summary>The rows of a file of <c>relations</c>.</summary>
    /// <inheritdoc cref="ReadDocumentIdsAsync"/>
    public static IAsyncEnumerable<RelationRow> ReadRelationsAsync(Stream stream, string origin, CancellationToken cancellationToken) =>
        ReadAsync(stream, origin, [.. TableSchemas.RelationTable().Select(column => column.Name)], (values, row) => new RelationRow(
            values.Text("doc_uid", row)!,
            values.Text("doc_id", row),
            values.Text("head_id", row)!,
            values.Text("tail_id", row)!,
            values.Text("head_text", row)!,
            values.Text("tail_text", row)!,
            values.Text("label", row)!,
            values.Number<float>("score", row),
            values.Number<int>("sentence", row)), cancellationToken);

    private static async IAsyncEnumerable<TRow> ReadAsync<TRow>(
        Stream stream,
        string origin,
        IReadOnlyList<string> columns,
        Func<RowGroup, int, TRow> select,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var parquet = await GuardAsync(origin, () => ParquetReader.CreateAsync(stream, leaveStreamOpen: true, cancellationToken: cancellationToken))
            .ConfigureAwait(false);
        for (var group = 0; group < parquet.RowGroupCount; group++)
        {
            var values = await GuardAsync(origin, () => RowGroup.ReadAsync(parquet, group, columns, cancellationToken)).ConfigureAwait(false);
            for (var row = 0; row < values.Count; row++)
            {
                yield return select(values, row);
            }
        }
    }

    /// <summary>The library fails in many ways on bytes that make no sense; all of them mean the same to the caller.</summary>
    private static async Task<T> GuardAsync<T>(string origin, Func<Task<T>> action)
    {
        try
        {
            return await action().ConfigureAwait(false);
        }
        catch (Exception e) when (e is not (LukeException or OperationCanceledException or UnauthorizedAccessException)
            && (e is not IOException || e is EndOfStreamException or InvalidDataException))
        {
            throw new LukeException($"{origin} is no table of this program, or damaged: {e.Message}", e);
        }
    }

    /// <summary>The columns of one row group.</summary>
    private sealed class RowGroup(int count, Dictionary<string, Array> columns)
    {
        public int Count => count;

        public static async Task<RowGroup> ReadAsync(
            ParquetReader parquet, int index, IReadOnlyList<string> names, CancellationToken cancellationToken)
        {
            using var group = parquet.OpenRowGroupReader(index);
            var rows = checked((int)group.RowCount);
            var columns = new Dictionary<string, Array>();
            foreach (var name in names)
            {
                var field = parquet.Schema.DataFields.FirstOrDefault(field => field.Name == name)
                    ?? throw new InvalidDataException($"there is no column '{name}'.");
                columns[name] = await ReadColumnAsync(group, field, rows, cancellationToken).ConfigureAwait(false);
            }

            return new RowGroup(rows, columns);
        }

        public string? Text(string column, int row) => columns[column] is byte[]?[] texts
            ? texts[row] is { } bytes ? Encoding.UTF8.GetString(bytes) : null
            : throw new LukeException($"The column '{column}' holds no text: the table is none of this program.");

        public T Number<T>(string column, int row)
            where T : struct =>
            columns[column] is T[] numbers
                ? numbers[row]
                : throw new LukeException($"The column '{column}' holds no {typeof(T).Name}: the table is none of this program.");

        private static async Task<Array> ReadColumnAsync(
            ParquetRowGroupReader group, DataField field, int rows, CancellationToken cancellationToken)
        {
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

        /// <summary>Our columns of numbers are never null.</summary>
        private static T[] Numbers<T>(RawColumnData<T> values)
            where T : struct => values.Values.ToArray();
    }
}
