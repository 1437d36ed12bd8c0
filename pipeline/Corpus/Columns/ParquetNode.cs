using LukePipeline.Parquet;
using Parquet;
using Parquet.Meta;
using Parquet.Schema;

namespace LukePipeline.Corpus.Columns;

/// <summary>A column of lists and structures, or a part of one, with the levels at which it is there.</summary>
internal sealed class ParquetNode
{
    /// <summary>Levels of a column that is read; real ones have a few.</summary>
    private const int MaxDepth = 32;

    private ParquetNode(string name, bool isOptional, bool isRepeated, int definition, int repetition) =>
        (Name, IsOptional, IsRepeated, Definition, Repetition) = (name, isOptional, isRepeated, definition, repetition);

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>Whether it may be null.</summary>
    public bool IsOptional { get; }

    /// <summary>Whether it stands any number of times.</summary>
    public bool IsRepeated { get; }

    /// <summary>The definition level of a value that is there.</summary>
    public int Definition { get; }

    /// <summary>The repetition level of a further element of it.</summary>
    public int Repetition { get; }

    /// <summary>What lies below it.</summary>
    public List<ParquetNode> Children { get; } = [];

    /// <summary>Whether it was written as a list, which the levels below it only spell out.</summary>
    public bool IsList { get; private set; }

    /// <summary>Whether it was written as a map.</summary>
    public bool IsMap { get; private set; }

    /// <summary>The values, at the bottom.</summary>
    public DataField? Field { get; private set; }

    /// <summary>All that hold values, in order.</summary>
    public IEnumerable<ParquetNode> Leaves => Field is not null ? [this] : Children.SelectMany(child => child.Leaves);

    /// <summary>Finds a column at the top; null if there is none.</summary>
    /// <exception cref="LukePipeline.Ground.InputException">It is of a type that is not read.</exception>
    public static ParquetNode? Find(ParquetReader parquet, string name)
    {
        // The library's own levels leave it open which of them are lists, so they are counted in the schema as it was written.
        var elements = parquet.Metadata!.Schema;
        for (var at = 1; at < elements.Count;)
        {
            var isWanted = elements[at].Name == name;
            var node = Read(parquet, elements, ref at, [], 0, 0);
            if (isWanted)
            {
                return node;
            }
        }

        return null;
    }

    private static ParquetNode Read(ParquetReader parquet, IReadOnlyList<global::Parquet.Meta.SchemaElement> elements, ref int at, string[] path, int definition, int repetition)
    {
        if (at >= elements.Count || path.Length > MaxDepth)
        {
            throw ParquetFooter.WrongSchema($"column '{path[0]}' lies more than {MaxDepth} levels deep, or its schema breaks off");
        }

        var element = elements[at++];
        var isRepeated = element.RepetitionType == FieldRepetitionType.REPEATED;
        definition += element.RepetitionType == FieldRepetitionType.REQUIRED ? 0 : 1;
        repetition += isRepeated ? 1 : 0;
        path = [.. path, element.Name];
        var node = new ParquetNode(element.Name, element.RepetitionType == FieldRepetitionType.OPTIONAL, isRepeated, definition, repetition)
        {
            IsList = element.ConvertedType == ConvertedType.LIST || element.LogicalType?.LIST is not null,
            IsMap = element.ConvertedType is ConvertedType.MAP or ConvertedType.MAP_KEY_VALUE || element.LogicalType?.MAP is not null,
        };
        for (var children = element.NumChildren ?? 0; children > 0; children--)
        {
            node.Children.Add(Read(parquet, elements, ref at, path, definition, repetition));
        }

        if (node.Children.Count == 0)
        {
            node.Field = parquet.Schema.DataFields.FirstOrDefault(field => field.Path.ToList().SequenceEqual(path))
                ?? throw ParquetFooter.WrongSchema($"column '{string.Join('.', path)}' is of a type that cannot be carried");
        }

        return node;
    }
}
