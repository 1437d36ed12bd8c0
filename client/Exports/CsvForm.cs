using System.Globalization;
using System.Text;

namespace LukePipeline.Client.Exports;

/// <summary>Two tables as RFC 4180 has them, mentions and relations; UTF-8 with the mark that spreadsheets look for, offsets in code points.</summary>
internal sealed class CsvForm(string folder) : IExportForm
{
    private readonly StreamWriter _entities = Open(folder, "entities.csv", "doc_uid", "doc_id", "source", "entity_id", "sentence", "start", "end", "text", "label", "score");

    private readonly StreamWriter _relations = Open(
        folder, "relations.csv", "doc_uid", "doc_id", "source", "head_id", "tail_id", "head_text", "tail_text", "head_label", "tail_label", "label", "score", "sentence");

    public async Task WriteAsync(ExportedDocument document, CancellationToken cancellationToken)
    {
        foreach (var row in document.Entities)
        {
            await WriteAsync(
                _entities,
                [document.DocUid, document.DocId, document.Source, row.EntityId, Text(row.Sentence), Text(row.Start), Text(row.End), row.Text, row.Label, Text(row.Score)],
                cancellationToken);
        }

        foreach (var row in document.Relations)
        {
            await WriteAsync(
                _relations,
                [
                    document.DocUid, document.DocId, document.Source, row.HeadId, row.TailId, row.HeadText, row.TailText, row.HeadLabel, row.TailLabel, row.Label, Text(row.Score),
                    Text(row.Sentence),
                ],
                cancellationToken);
        }
    }

    public async Task CompleteAsync(CancellationToken cancellationToken)
    {
        await _entities.FlushAsync(cancellationToken);
        await _relations.FlushAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _entities.DisposeAsync();
        await _relations.DisposeAsync();
    }

    private static StreamWriter Open(string folder, string name, params string[] columns)
    {
        var file = new StreamWriter(Path.Combine(folder, name), append: false, new UTF8Encoding(encoderShouldEmitUTF8Identifier: true)) { NewLine = "\r\n" };
        file.WriteLine(string.Join(',', columns));
        return file;
    }

    private static Task WriteAsync(StreamWriter file, string?[] values, CancellationToken cancellationToken) =>
        file.WriteLineAsync(string.Join(',', values.Select(Quote)).AsMemory(), cancellationToken);

    private static string Quote(string? value) => value is null ? ""
        : value.AsSpan().IndexOfAny(",\"\r\n") >= 0 || value.Length == 0 ? $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\""
        : value;

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Text(float value) => value.ToString("R", CultureInfo.InvariantCulture);
}
