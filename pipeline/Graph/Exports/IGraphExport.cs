namespace LukePipeline.Graph.Exports;

/// <summary>A form that graphs are handed on in.</summary>
internal interface IGraphExport
{
    /// <summary>Its name on the command line.</summary>
    string Name { get; }

    /// <summary>Writes the files.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="folder">An empty folder.</param>
    /// <param name="options">What the forms can be told.</param>
    /// <param name="cancellationToken">Stops the writing; the folder is then not complete.</param>
    Task WriteAsync(ExportedGraph graph, string folder, GraphExportOptions options, CancellationToken cancellationToken);
}
