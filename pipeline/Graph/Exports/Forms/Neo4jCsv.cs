using System.Globalization;
using System.Text;
using CsvHelper;
using CsvHelper.Configuration;

namespace LukePipeline.Graph.Exports.Forms;

/// <summary>
/// A file that Neo4j reads: every field quoted, quotes doubled, and a space for CR, LF and TAB, since a newline ends a record there; lists
/// are separated by U+001F.
/// </summary>
internal sealed class Neo4jCsv(string path) : IAsyncDisposable
{
    /// <summary>The column of the id, which is unique among nodes of the label that all have.</summary>
    public const string NodeId = "nodeId:ID(Entity){label:Entity}";

    /// <summary>How the files are to be read; what is empty is not there.</summary>
    public const string Arguments = "--array-delimiter=U+001F\n--id-type=string\n--ignore-empty-strings=true\n";

    private static readonly string[] OwnHeader = ["name", ":LABEL", "labels:string[]", "aliases:string[]", "mentions:int", "documents:int", "maxScore:float", "status"];

    private const string ValuePrefix = "value_";

    private const char Separator = '\u001F';

    private readonly CsvWriter _csv = new(
        new StreamWriter(path, append: false, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)),
        new CsvConfiguration(CultureInfo.InvariantCulture) { ShouldQuote = _ => true, NewLine = "\n" });

    /// <summary>Writes a record.</summary>
    public async Task WriteAsync(IEnumerable<string> fields)
    {
        foreach (var field in fields)
        {
            _csv.WriteField(OneLine(field));
        }

        await _csv.NextRecordAsync().ConfigureAwait(false);
    }

    public ValueTask DisposeAsync() => _csv.DisposeAsync();

    /// <summary>The columns of an edge: both ends, its type, what it is known by among those of its type and ends, and the rest.</summary>
    public static IReadOnlyList<string> EdgeHeader { get; } =
        [":START_ID(Entity)", ":END_ID(Entity)", ":TYPE", "edgeId{identifier:true}", "confidence:float", "support:int", "documents:int", "sources:int", "rank:int"];

    /// <summary>The columns of a node.</summary>
    public static IEnumerable<string> NodeHeader(IEnumerable<string> properties) =>
        [NodeId, .. OwnHeader, .. properties.Select(PropertyName)];

    /// <summary>The labels of a node: that which all have, and its own.</summary>
    public static string LabelsOf(ExportNode node) => List(["Entity", node.Row.Label]);

    /// <summary>The fields of a node; every node has the label that its ids are of, and its own.</summary>
    public static IEnumerable<string> Fields(ExportNode node, IEnumerable<string> properties)
    {
        var row = node.Row;
        return
        [
            row.NodeId, row.Name, LabelsOf(node), List(row.Labels), List(row.Aliases), Number(row.Mentions), Number(row.Documents), Number(row.MaxScore), row.Status,
            .. properties.Select(property => node.ValueOf(property) ?? ""),
        ];
    }

    /// <summary>The fields of an edge.</summary>
    public static IEnumerable<string> Fields(ExportEdge edge)
    {
        var row = edge.Row;
        return [row.Source, row.Target, row.Type, row.EdgeId, Number(row.Confidence), Number(row.Support), Number(row.Documents), Number(row.Sources), Number(row.Rank)];
    }

    /// <summary>The name of a property; a colon would begin its type, and what every node has is not overwritten by a value of that name, nor one such value by another.</summary>
    public static string PropertyName(string property)
    {
        var name = property.Replace(':', '_');
        return name == "nodeId" || name.StartsWith(ValuePrefix, StringComparison.Ordinal) || OwnHeader.Any(column => column.Split(':')[0] == name) ? ValuePrefix + name : name;
    }

    public static string List(IEnumerable<string> texts) => string.Join(Separator, texts.Select(text => text.Replace(Separator, ' ')));

    private static string OneLine(string text) =>
        text.Replace('\r', ' ').Replace('\n', ' ').Replace('\t', ' ').Replace('\u0085', ' ').Replace('\u2028', ' ').Replace('\u2029', ' ');

    private static string Number(IFormattable number) => number.ToString(null, CultureInfo.InvariantCulture);
}
