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

    public override int Add(TRow row)
    {
        var vector = _select(row);
        _values.Add(vector);
        return (vector.Length * sizeof(float)) + 8;
    }

    public override void Write(ParquetRowGroupWriter rowGroup)
    {
        // Dremel levels: an element repeats (1) unless it begins a list (0); an empty list is defined one level less deep.
        var slots = _values.Sum(vector => Math.Max(1, vector.Length));
        var elements = new float[_values.Sum(vector => vector.Length)];
        var definitions = new int[slots];
        var repetitions = new int[slots];
        var (element, slot) = (0, 0);
        foreach (var vector in _values)
        {
            vector.CopyTo(elements.AsSpan(element));
            element += vector.Length;
            var count = Math.Max(1, vector.Length);
            definitions.AsSpan(slot, count).Fill(vector.Length == 0 ? _element.MaxDefinitionLevel - 1 : _element.MaxDefinitionLevel);
            repetitions.AsSpan(slot + 1, count - 1).Fill(1);
            slot += count;
        }

        rowGroup.WriteAllPartsAsync<float>(_element, elements, definitions, repetitions, CancellationToken.None).GetAwaiter().GetResult();
        _values.Clear();
    }
}
