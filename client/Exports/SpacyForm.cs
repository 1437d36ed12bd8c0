namespace LukePipeline.Client.Exports;

/// <summary>A text with its entities a line, as examples for spaCy are made of; offsets count code points, as in Python.</summary>
internal sealed class SpacyForm(StreamWriter file) : IExportForm
{
    public Task WriteAsync(ExportedDocument document, CancellationToken cancellationToken) => file.WriteLineAsync(
        ExportJson.Write(new
        {
            text = document.Text,
            entities = document.Entities.Select(row => new object[] { row.Start, row.End, row.Label }),
            meta = new { doc_id = document.DocId, doc_uid = document.DocUid, source = document.Source },
        }).AsMemory(),
        cancellationToken);

    public Task CompleteAsync(CancellationToken cancellationToken) => file.FlushAsync(cancellationToken);

    public ValueTask DisposeAsync() => file.DisposeAsync();
}
