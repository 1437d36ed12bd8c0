using Parquet;
using Parquet.Schema;

namespace LukePipeline.Tables.Formats.Parquet;

/// <summary>A column of UTF-8 text.</summary>
internal sealed class TextChunk<TRow>(string name, Func<TRow, string?> select, bool nullable = false) : ChunkColumn<TRow>(name)
{
    private readonly DataField _field = new(name, typeof(string), isNullable: nullable);
    private readonly List<string?> _values = [];

    public override Field Field => _field;

    public override int Add(TRow row) => Keep(select(row));

    public override int Copy(ITableValues values, int row) => Keep(values.Text(Name, row));

    public override void Write(ParquetRowGroupWriter rowGroup)
    {
        if (_values.Exists(TextPages.IsLong))
        {
            var bytes = TextPages.AsBytes(_field);
            Complete(nullable
                ? rowGroup.WriteAsync<ReadOnlyMemory<byte>>(bytes, _values.ConvertAll(value => value is null ? (ReadOnlyMemory<byte>?)null : TextPages.Bytes(value)).ToArray())
                : rowGroup.WriteAsync<ReadOnlyMemory<byte>>(bytes, _values.ConvertAll(value => TextPages.Bytes(value!)).ToArray()));
        }
        else if (nullable)
        {
            var values = _values.ConvertAll(value => value is null ? (ReadOnlyMemory<char>?)null : value.AsMemory()).ToArray();
            Complete(rowGroup.WriteAsync<ReadOnlyMemory<char>>(_field, values));
        }
        else
        {
            var values = _values.ConvertAll(value => value.AsMemory()).ToArray();
            Complete(rowGroup.WriteAsync<ReadOnlyMemory<char>>(_field, values));
        }

        _values.Clear();
    }

    private int Keep(string? value)
    {
        if (value is null && !nullable)
        {
            throw new ArgumentException($"The column '{Name}' takes no null.", nameof(value));
        }

        _values.Add(value);

        // Two bytes per character in memory, and the reference.
        return ((value?.Length ?? 0) * 2) + 8;
    }
}
