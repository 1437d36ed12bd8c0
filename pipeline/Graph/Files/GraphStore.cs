using System.Text.Json;
using LukePipeline.Graph.Output;
using LukePipeline.Ground;
using LukePipeline.Jobs.Files;
using LukePipeline.Jobs.Spec;
using LukePipeline.Storage;
using LukePipeline.Tables;
using LukePipeline.Tables.Formats;

namespace LukePipeline.Graph.Files;

/// <summary>A graph as it lies in a store, build by build.</summary>
/// <param name="store">A store rooted at the folder of the graph.</param>
public sealed class GraphStore(IBlobStore store)
{
    /// <summary>Where it lies.</summary>
    public string Location => store.Location;

    /// <summary>Whether a graph lies here, and no output of a job.</summary>
    public async Task<bool> IsGraphAsync(CancellationToken cancellationToken) =>
        await store.ExistsAsync(GraphPaths.Current, cancellationToken).ConfigureAwait(false)
        && !await store.ExistsAsync(JobPaths.Manifest, cancellationToken).ConfigureAwait(false);

    /// <summary>
    /// The latest build; null where there is none. Where the one that <c>current.json</c> names is gone, the latest of the others: a graph is not
    /// lost with one of its builds.
    /// </summary>
    public async Task<GraphManifest?> ReadCurrentAsync(CancellationToken cancellationToken) =>
        await ReadPointerAsync(cancellationToken).ConfigureAwait(false) is { } pointer
            ? await ReadManifestAsync(pointer, cancellationToken).ConfigureAwait(false) ?? await ReadUpToAsync(pointer, cancellationToken).ConfigureAwait(false)
            : null;

    /// <summary>Number of the complete build before a number; 0 where there is none.</summary>
    public async Task<int> FindBeforeAsync(int build, CancellationToken cancellationToken)
    {
        do
        {
            build--;
        }
        while (build > 0 && !await store.ExistsAsync(GraphPaths.Success(build), cancellationToken).ConfigureAwait(false));
        return build;
    }

    /// <summary>Number of the build that <c>current.json</c> names, whether or not it is there; null where nothing names one.</summary>
    internal async Task<int?> ReadPointerAsync(CancellationToken cancellationToken) =>
        (await ReadAsync<GraphPointer>(GraphPaths.Current, cancellationToken).ConfigureAwait(false))?.Build;

    /// <summary>The highest number of a build that was completed, from a number on where there is one, else below it; 0 where there is none.</summary>
    internal async Task<int> FindHighestAsync(int from, CancellationToken cancellationToken)
    {
        while (await store.ExistsAsync(GraphPaths.Success(from + 1), cancellationToken).ConfigureAwait(false))
        {
            from++;
        }

        return await FindBeforeAsync(from + 1, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The latest build that is whole, the numbers after one looked at as well; null where there is none.</summary>
    internal async Task<GraphManifest?> ReadUpToAsync(int from, CancellationToken cancellationToken)
    {
        for (var build = await FindHighestAsync(from, cancellationToken).ConfigureAwait(false); build > 0; build--)
        {
            if (await store.ExistsAsync(GraphPaths.Success(build), cancellationToken).ConfigureAwait(false)
                && await ReadManifestAsync(build, cancellationToken).ConfigureAwait(false) is { } manifest)
            {
                return manifest;
            }
        }

        return null;
    }

    /// <summary>The latest build.</summary>
    /// <exception cref="LukeException">There is none.</exception>
    public async Task<GraphManifest> RequireCurrentAsync(CancellationToken cancellationToken) =>
        await ReadCurrentAsync(cancellationToken).ConfigureAwait(false)
        ?? throw new LukeException($"{Location} is no graph: it has no {GraphPaths.Current}. Build one with 'luke graph build OUTPUT --output {Location}'.");

    /// <summary>A build by its number.</summary>
    /// <exception cref="LukeException">There is none, or it is not complete.</exception>
    public async Task<GraphManifest> RequireAsync(int build, CancellationToken cancellationToken) =>
        await store.ExistsAsync(GraphPaths.Success(build), cancellationToken).ConfigureAwait(false)
        && await ReadManifestAsync(build, cancellationToken).ConfigureAwait(false) is { } manifest
            ? manifest
            : throw new LukeException($"{Location} has no complete build {build}. The latest one is named by {GraphPaths.Current}.");

    /// <summary>The nodes of a build, in the order of their ids.</summary>
    public IAsyncEnumerable<NodeRow> ReadNodesAsync(GraphManifest build, CancellationToken cancellationToken) =>
        ReadRowsAsync(build, GraphTables.Nodes, GraphRows.Node, cancellationToken);

    /// <summary>The edges of a build, in the order of their sources.</summary>
    public IAsyncEnumerable<EdgeRow> ReadEdgesAsync(GraphManifest build, CancellationToken cancellationToken) =>
        ReadRowsAsync(build, GraphTables.Edges, GraphRows.Edge, cancellationToken);

    /// <summary>The values of a build, in the order of their nodes.</summary>
    public IAsyncEnumerable<ValueRow> ReadValuesAsync(GraphManifest build, CancellationToken cancellationToken) =>
        ReadRowsAsync(build, GraphTables.Values, GraphRows.Value, cancellationToken);

    /// <summary>The mentions of a build, in the order of their documents.</summary>
    public IAsyncEnumerable<MentionRow> ReadMentionsAsync(GraphManifest build, CancellationToken cancellationToken) =>
        ReadRowsAsync(build, GraphTables.Mentions, GraphRows.Mention, cancellationToken);

    /// <summary>The evidence of a build, in the order of the edges.</summary>
    public IAsyncEnumerable<EvidenceRow> ReadEvidenceAsync(GraphManifest build, CancellationToken cancellationToken) =>
        ReadRowsAsync(build, GraphTables.Evidence, GraphRows.Evidence, cancellationToken);

    /// <summary>The merges of a build, in the order of their nodes.</summary>
    public IAsyncEnumerable<MergeRow> ReadMergesAsync(GraphManifest build, CancellationToken cancellationToken) =>
        ReadRowsAsync(build, GraphTables.Merges, GraphRows.Merge, cancellationToken);

    /// <summary>The doubts of a build, in the order of their nodes.</summary>
    public IAsyncEnumerable<IssueRow> ReadIssuesAsync(GraphManifest build, CancellationToken cancellationToken) =>
        ReadRowsAsync(build, GraphTables.Issues, GraphRows.Issue, cancellationToken);

    internal async Task<T?> ReadAsync<T>(string name, CancellationToken cancellationToken)
        where T : class
    {
        var content = await store.TryReadAsync(name, cancellationToken).ConfigureAwait(false);
        try
        {
            return content is null ? null : JobJson.FromBytes<T>(content.Bytes.Span);
        }
        catch (JsonException e)
        {
            throw new LukeException($"{Location}/{name} is damaged, or of another version of this program: {e.Message}", e);
        }
    }

    private async Task<GraphManifest?> ReadManifestAsync(int build, CancellationToken cancellationToken)
    {
        var manifest = await ReadAsync<GraphManifest>(GraphPaths.Manifest(build), cancellationToken).ConfigureAwait(false);
        return manifest is null or { Version: <= GraphTables.Version }
            ? manifest
            : throw new LukeException($"Build {build} of {Location} is of version {manifest.Version}, this program reads up to {GraphTables.Version}. Use a later one.");
    }

    private async IAsyncEnumerable<T> ReadRowsAsync<T>(
        GraphManifest build,
        Table<T> table,
        Func<ITableValues, int, T> select,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var file in build.Files.Where(file => file.Table == table.Name && file.Rows > 0))
        {
            await using var stream = await store.OpenSeekableAsync(file.Name, cancellationToken).ConfigureAwait(false);
            var rows = TableFormats.Shipped.OfFile(file.Name).ReadAsync(stream, $"{Location}/{file.Name}", table.ColumnNames, select, cancellationToken);
            await foreach (var row in rows.ConfigureAwait(false))
            {
                yield return row;
            }
        }
    }
}
