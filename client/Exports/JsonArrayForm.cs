namespace LukePipeline.Client.Exports;

/// <summary>A JSON array with an item for each document, a line each.</summary>
/// <param name="path">The file.</param>
internal abstract class JsonArrayForm(string path) : IExportForm
{
    private readonly StreamWriter _file = new(path) { NewLine = "\n" };
    private bool _any;

    public async Task WriteAsync(ExportedDocument document, CancellationToken cancellationToken)
    {
        await _file.WriteAsync((_any ? ",\n" : "[\n").AsMemory(), cancellationToken);
        _any = true;
        await _file.WriteAsync(ExportJson.Write(Item(document)).AsMemory(), cancellationToken);
    }

    public async Task CompleteAsync(CancellationToken cancellationToken)
    {
        await _file.WriteLineAsync((_any ? "\n]" : "[]").AsMemory(), cancellationToken);
        await _file.FlushAsync(cancellationToken);
    }

    public ValueTask DisposeAsync() => _file.DisposeAsync();

    /// <summary>The item of a document, for the serializer.</summary>
    protected abstract object Item(ExportedDocument document);
}
