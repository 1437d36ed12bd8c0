using System.Text.Json;
using LukePipeline.Graph.Files;
using LukePipeline.Ground;
using LukePipeline.Jobs.Commit;
using LukePipeline.Storage;

namespace LukePipeline.Graph.Owning;

/// <summary>How a graph stands before a build.</summary>
/// <param name="Owner">Who owns it; null where it never had an owner, or lost it.</param>
/// <param name="Pointer">Number of the build that is named the latest, whether or not it is there; null where none is named.</param>
/// <param name="Latest">The latest build that is there; null where there is none.</param>
/// <param name="Next">Number of the next build: no build that was completed has it, or a higher one.</param>
internal sealed record GraphState(GraphOwner? Owner, int? Pointer, GraphManifest? Latest, int Next)
{
    /// <summary>Whether what is owned was begun and is not named the latest.</summary>
    public bool IsUnfinished => Owner is not null && Owner.Build != Pointer;

    /// <summary>Reads it.</summary>
    /// <exception cref="OutputInUseException">What lies there is no graph, and would be in the way of one.</exception>
    public static async Task<GraphState> ReadAsync(IBlobStore store, GraphOwner? owner, CancellationToken cancellationToken)
    {
        var graph = new GraphStore(store);
        if (owner is null && !await HasBuildAsync(graph, cancellationToken).ConfigureAwait(false))
        {
            await EnsureFreeAsync(store, cancellationToken).ConfigureAwait(false);
            return new GraphState(null, null, null, 1);
        }

        var pointer = await graph.ReadPointerAsync(cancellationToken).ConfigureAwait(false);
        var last = Math.Max(pointer ?? 0, owner?.Build ?? 0);
        var latest = pointer is null ? await graph.ReadUpToAsync(last, cancellationToken).ConfigureAwait(false) : await graph.ReadCurrentAsync(cancellationToken).ConfigureAwait(false);
        return new GraphState(owner, pointer, latest, Math.Max(pointer ?? 0, await graph.FindHighestAsync(last, cancellationToken).ConfigureAwait(false)) + 1);
    }

    /// <summary>Whether there is a graph, though nobody owns it; a file that is none of a graph says that there is none.</summary>
    private static async Task<bool> HasBuildAsync(GraphStore graph, CancellationToken cancellationToken)
    {
        try
        {
            return await graph.ReadCurrentAsync(cancellationToken).ConfigureAwait(false) is not null;
        }
        catch (LukeException e) when (e.InnerException is JsonException)
        {
            return false;
        }
    }

    /// <summary>Files of a user where a graph would write: they are no one's to remove.</summary>
    private static async Task EnsureFreeAsync(IBlobStore store, CancellationToken cancellationToken)
    {
        var names = store.ListAsync(GraphPaths.Build(1), cancellationToken);
        var found = await store.ExistsAsync(GraphPaths.Current, cancellationToken).ConfigureAwait(false) ? GraphPaths.Current
            : (await names.FirstOrDefaultAsync(cancellationToken).ConfigureAwait(false))?.Name;
        if (found is not null)
        {
            throw new OutputInUseException($"{store.Location} is no graph, and holds {found}, where a graph would be written. Take another --output, or move it away.");
        }
    }
}
