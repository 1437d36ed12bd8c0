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

    /// <summary>The fields of a node; every node has the label that its ids are of, and its own.</summary>
    public static IEnumerable<string> Fields(ExportNode node, IEnumerable<string> properties)
    {
        var row = node.Row;
        return
        [
            row.NodeId, row.Name, List(["Entity", row.Label]), List(row.Labels), List(row.Aliases), Number(row.Mentions), Number(row.Documents), Number(row.MaxScore), row.Status,
            .. properties.Select(property => node.ValueOf(property) ?? ""),
        ];
    }

    /// <summary>The fields of an edge.</summary>
    public static IEnumerable<string> Fields(ExportEdge edge)
    {
        var row = edge.Row;
        return [row.Source, row.Target, row.Type, row.EdgeId, Number(row.Confidence), Number(row.Support), Number(row.Documents), Number(row.Sources), Number(row.Rank)];
    }

    /// <summary>The name of a property; a colon would begin its type.</summary>
    public static string PropertyName(string property) => property.Replace(':', '_');

    private static string List(IEnumerable<string> texts) => string.Join(Separator, texts.Select(text => text.Replace(Separator, ' ')));

    private static string OneLine(string text) =>
        text.Replace('\r', ' ').Replace('\n', ' ').Replace('\t', ' ').Replace('\u0085', ' ').Replace('\u2028', ' ').Replace('\u2029', ' ');

    private static string Number(IFormattable number) => number.ToString(null, CultureInfo.InvariantCulture);
}
