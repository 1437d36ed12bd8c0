using Parquet;
using Parquet.Schema;

namespace LukePipeline.Tables.Formats.Parquet;

/// <summary>A column of lists of floats, neither lists nor elements ever null.</summary>
internal sealed class VectorChunk<TRow> : ChunkColumn<TRow>
{
    private readonly DataField<float> _element = new("element", nullable: false);
    private readonly ListField _field;
    private readonly Func<TRow, float[]> _select;
    private readonly List<float[]> _values = [];

    public VectorChunk(string name, Func<TRow, float[]> select)
        : base(name)
    {
        _select = select;
        _field = new ListField(name, _element);
    }

    public override Field Field => _field;

    public override int Add(TRow row) => Keep(_select(row));

    public override int Copy(ITableValues values, int row) => Keep(values.Vector(Name, row));

    public override void Write(ParquetRowGroupWriter rowGroup)
    {
        var (definitions, repetitions) = ListLevels.Of(_values.ConvertAll(vector => vector.Length), _element.MaxDefinitionLevel);
        var elements = new float[_values.Sum(vector => vector.Length)];
        var at = 0;
        foreach (var vector in _values)
        {
            vector.CopyTo(elements.AsSpan(at));
            at += vector.Length;
        }

        Complete(rowGroup.WriteAllPartsAsync<float>(_element, elements, definitions, repetitions, CancellationToken.None));
        _values.Clear();
    }

    private int Keep(float[] vector)
    {
        _values.Add(vector);
        return (vector.Length * sizeof(float)) + 8;
    }
}
