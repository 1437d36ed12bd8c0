namespace LukePipeline.Client.Exports;

/// <summary>A form that another tool reads.</summary>
internal interface IExportForm : IAsyncDisposable
{
    /// <summary>Writes a document.</summary>
    Task WriteAsync(ExportedDocument document, CancellationToken cancellationToken);

    /// <summary>Writes what comes after the last one.</summary>
    Task CompleteAsync(CancellationToken cancellationToken);
}
