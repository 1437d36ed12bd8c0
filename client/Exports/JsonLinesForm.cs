namespace LukePipeline.Client.Exports;

/// <summary>A document a line, with its sentences, mentions and relations; offsets in code points and in UTF-16 units.</summary>
internal sealed class JsonLinesForm(StreamWriter file) : IExportForm
{
    public Task WriteAsync(ExportedDocument document, CancellationToken cancellationToken) => file.WriteLineAsync(
        ExportJson.Write(new
        {
            doc_uid = document.DocUid,
            doc_id = document.DocId,
            source = document.Source,
            sentences = document.Sentences.Select(row => new { start = row.Start, end = row.End, start_utf16 = row.StartUtf16, end_utf16 = row.EndUtf16, text = row.Text }),
            entities = document.Entities.Select(row => new
            {
                id = row.EntityId,
                sentence = row.Sentence,
                start = row.Start,
                end = row.End,
                start_utf16 = row.StartUtf16,
                end_utf16 = row.EndUtf16,
                text = row.Text,
                label = row.Label,
                score = row.Score,
            }),
            relations = document.Relations.Select(row => new { head = row.HeadId, tail = row.TailId, sentence = row.Sentence, label = row.Label, score = row.Score }),
        }).AsMemory(),
        cancellationToken);

    public Task CompleteAsync(CancellationToken cancellationToken) => file.FlushAsync(cancellationToken);

    public ValueTask DisposeAsync() => file.DisposeAsync();
}
