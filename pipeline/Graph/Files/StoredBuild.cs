namespace LukePipeline.Graph.Files;

/// <summary>A complete build, and where it lies.</summary>
/// <param name="Graph">The graph.</param>
/// <param name="Manifest">The build.</param>
public sealed record StoredBuild(GraphStore Graph, GraphManifest Manifest);
