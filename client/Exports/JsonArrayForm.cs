namespace LukePipeline.Client.Exports;

/// <summary>A JSON array with an item for each document, a line each.</summary>
/// <param name="file">The file.</param>
internal abstract class JsonArrayForm(StreamWriter file) : IExportForm
{
    private bool _any;

    public async Task WriteAsync(ExportedDocument document, CancellationToken cancellationToken)
    {
        await file.WriteAsync((_any ? ",\n" : "[\n").AsMemory(), cancellationToken);
        _any = true;
        await file.WriteAsync(ExportJson.Write(Item(document)).AsMemory(), cancellationToken);
    }

    public async Task CompleteAsync(CancellationToken cancellationToken)
    {
        await file.WriteLineAsync((_any ? "\n]" : "[]").AsMemory(), cancellationToken);
        await file.FlushAsync(cancellationToken);
    }

    public ValueTask DisposeAsync() => file.DisposeAsync();

    /// <summary>The item of a document, for the serializer.</summary>
    protected abstract object Item(ExportedDocument document);
}
