using LukePipeline.Graph.Files;

namespace LukePipeline.Graph.Exports.Forms;

/// <summary>Hands a graph on in a form that other programs load.</summary>
public static class GraphExporter
{
    /// <summary>The forms: one line each.</summary>
    private static readonly IGraphExport[] Shipped =
    [
        new Neo4jExport(),
        new KuzuExport(),
        new RdfExport(),
        new GraphMlExport(),
        new GraphRagExport(),
        new JsonLdExport(),
    ];

    /// <summary>Their names.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Shipped.Select(form => form.Name)];

    /// <summary>Writes a build of a graph in a form.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="form">One of <see cref="Names"/>.</param>
    /// <param name="folder">An empty folder.</param>
    /// <param name="options">What the forms can be told.</param>
    /// <param name="cancellationToken">Stops the writing; the folder is then not complete.</param>
    /// <exception cref="LukePipeline.Ground.LukeException">There is no build, or it does not hang together.</exception>
    public static async Task WriteAsync(GraphStore graph, string form, string folder, GraphExportOptions options, CancellationToken cancellationToken)
    {
        var opened = await ExportedGraph.OpenAsync(graph, options.Build, options.Since, cancellationToken).ConfigureAwait(false);
        await Shipped.First(shipped => shipped.Name == form).WriteAsync(opened, folder, options, cancellationToken).ConfigureAwait(false);
    }
}
