using System.Runtime.CompilerServices;
using Parquet;
using Parquet.Schema;

namespace LukePipeline.Tables.Formats.Parquet;

/// <summary>A column of values that may be null.</summary>
internal sealed class NullableChunk<TRow, TValue>(string name, Func<TRow, TValue?> select) : ChunkColumn<TRow>(name)
    where TValue : unmanaged
{
    private readonly DataField _field = typeof(TValue) == typeof(DateTime)
        ? new DateTimeDataField(name, DateTimeFormat.Timestamp, true, DateTimeTimeUnit.Micros, true)
        : new DataField(name, typeof(TValue), isNullable: true);

    private readonly List<TValue?> _values = [];

    public override Field Field => _field;

    public override int Add(TRow row) => Keep(select(row));

    public override int Copy(ITableValues values, int row) => Keep(values.Nullable<TValue>(Name, row));

    public override void Write(ParquetRowGroupWriter rowGroup)
    {
        Complete(rowGroup.WriteAsync<TValue>(_field, _values.ToArray()));
        _values.Clear();
    }

    private int Keep(TValue? value)
    {
        _values.Add(value);
        return Unsafe.SizeOf<TValue>() + 1;
    }
}
