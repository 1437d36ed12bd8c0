using Parquet;
using Parquet.Schema;

namespace LukePipeline.Tables.Formats.Parquet;

/// <summary>A column of lists of UTF-8 texts, neither lists nor elements ever null.</summary>
internal sealed class TextListChunk<TRow> : ChunkColumn<TRow>
{
    private readonly DataField _element = new("element", typeof(string), isNullable: false);
    private readonly ListField _field;
    private readonly Func<TRow, IReadOnlyList<string>> _select;
    private readonly List<IReadOnlyList<string>> _values = [];

    public TextListChunk(string name, Func<TRow, IReadOnlyList<string>> select)
        : base(name)
    {
        _select = select;
        _field = new ListField(name, _element);
    }

    public override Field Field => _field;

    public override int Add(TRow row) => Keep(_select(row));

    public override int Copy(ITableValues values, int row) => Keep(values.Texts(Name, row));

    public override void Write(ParquetRowGroupWriter rowGroup)
    {
        var (definitions, repetitions) = ListLevels.Of(_values.ConvertAll(list => list.Count), _element.MaxDefinitionLevel);
        var elements = _values.SelectMany(list => list).ToArray();
        Complete(Array.Exists(elements, TextPages.IsLong)
            ? rowGroup.WriteAllPartsAsync<ReadOnlyMemory<byte>>(TextPages.AsBytes(_field), Array.ConvertAll(elements, TextPages.Bytes), definitions, repetitions, CancellationToken.None)
            : rowGroup.WriteAllPartsAsync<ReadOnlyMemory<char>>(_element, Array.ConvertAll(elements, text => text.AsMemory()), definitions, repetitions, CancellationToken.None));
        _values.Clear();
    }

    private int Keep(IReadOnlyList<string> list)
    {
        _values.Add(list);

        // Two bytes per character in memory, and the references.
        return list.Sum(text => (text.Length * 2) + 8) + 8;
    }
}
