using LukePipeline.Jobs.Files;
using LukePipeline.Jobs.Spec;
using LukePipeline.Storage;

namespace LukePipeline.Graph.Files;

/// <summary>The exports of a graph as they lie in a store: the files of each build below its number, and which one is the latest.</summary>
/// <param name="store">A store rooted at the folder of the exports.</param>
public sealed class GraphExports(IBlobStore store)
{
    private const string Latest = "export.json";

    /// <summary>The latest export that is whole; null where there is none.</summary>
    public Task<GraphExport?> ReadLatestAsync(CancellationToken cancellationToken) => ReadAsync(Latest, cancellationToken);

    /// <summary>What a job exports; null where that is not decided, or it has ended.</summary>
    internal Task<GraphExport?> ReadPlanAsync(string jobId, CancellationToken cancellationToken) => ReadAsync(PlanOf(jobId), cancellationToken);

    /// <summary>Decides what a job exports, once.</summary>
    /// <returns>What stands.</returns>
    internal async Task<GraphExport> PlanAsync(string jobId, GraphExport export, CancellationToken cancellationToken) =>
        await store.TryCreateAsync(PlanOf(jobId), JobJson.ToBytes(export), cancellationToken).ConfigureAwait(false) is not null
            ? export
            : await ReadPlanAsync(jobId, cancellationToken).ConfigureAwait(false) ?? export;

    /// <summary>Whether the files of a job are all there.</summary>
    internal Task<bool> IsWrittenAsync(string jobId, CancellationToken cancellationToken) => store.ExistsAsync(DoneOf(jobId), cancellationToken);

    /// <summary>Takes the files of a folder, each under its name and whole; those that are there already stay.</summary>
    internal async Task WriteAsync(string jobId, GraphExport export, string folder, CancellationToken cancellationToken)
    {
        foreach (var file in Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            var name = Path.GetRelativePath(folder, file).Replace(Path.DirectorySeparatorChar, '/');
            await store.TryUploadFileAsync($"{export.Build}/{name}", file, cancellationToken).ConfigureAwait(false);
        }

        await store.PutAsync(DoneOf(jobId), ReadOnlyMemory<byte>.Empty, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Makes the export of a job the latest, unless a later one is that already.</summary>
    internal async Task CompleteAsync(string jobId, GraphExport export, CancellationToken cancellationToken)
    {
        while (true)
        {
            var standing = await store.TryReadAsync(Latest, cancellationToken).ConfigureAwait(false);
            var isNewer = standing is null || JobStateException.Read<GraphExport>(standing.Bytes.Span, $"{store.Location}/{Latest}").Build < export.Build;
            var written = !isNewer ? ""
                : standing is null ? await store.TryCreateAsync(Latest, JobJson.ToBytes(export), cancellationToken).ConfigureAwait(false)
                : await store.TryReplaceAsync(Latest, JobJson.ToBytes(export), standing.ETag, cancellationToken).ConfigureAwait(false);
            if (written is not null)
            {
                break;
            }
        }

        await store.DeleteAsync(PlanOf(jobId), etag: null, cancellationToken).ConfigureAwait(false);
        await store.DeleteAsync(DoneOf(jobId), etag: null, cancellationToken).ConfigureAwait(false);
    }

    private static string PlanOf(string jobId) => $"{JobPaths.Folder(jobId)}export.json";

    private static string DoneOf(string jobId) => $"{JobPaths.Folder(jobId)}written";

    private async Task<GraphExport?> ReadAsync(string name, CancellationToken cancellationToken) =>
        await store.TryReadAsync(name, cancellationToken).ConfigureAwait(false) is { } content
            ? JobStateException.Read<GraphExport>(content.Bytes.Span, $"{store.Location}/{name}")
            : null;
}

/// <summary>An export of a graph.</summary>
/// <param name="Source">The graph.</param>
/// <param name="Form">The form.</param>
/// <param name="Build">The build of the graph, and the folder of its files.</param>
public sealed record GraphExport(string Source, string Form, int Build);
