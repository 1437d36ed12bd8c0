using LukePipeline.Graph.Files;
using LukePipeline.Ground;
using LukePipeline.Jobs.Commit;
using LukePipeline.Jobs.Spec;
using LukePipeline.Storage;

namespace LukePipeline.Graph.Owning;

/// <summary>A build in the hands of one owner: the right to write, as long as <c>_job/owner.json</c> names this job and epoch.</summary>
/// <param name="store">The store of the graph.</param>
/// <param name="owner">The owner.</param>
internal sealed class OwnedBuild(IBlobStore store, GraphOwner owner)
{
    /// <summary>The store of the graph.</summary>
    public IBlobStore Store => store;

    /// <summary>The owner.</summary>
    public GraphOwner Owner => owner;

    /// <summary>The graph as it is read.</summary>
    public GraphStore Graph { get; } = new(store);

    /// <summary>Where what is not part of the graph lies.</summary>
    public string Folder => GraphPaths.Job(owner.Build, owner.Begun);

    /// <summary>Makes sure that the graph still belongs to this job and epoch.</summary>
    /// <exception cref="OwnershipLostException">It does not.</exception>
    public async Task EnsureOwnedAsync(CancellationToken cancellationToken)
    {
        var found = (await GraphOwners.ReadAsync(store, cancellationToken).ConfigureAwait(false))?.Owner;
        if (found?.JobId != owner.JobId || found.Epoch != owner.Epoch)
        {
            throw Lost(store, owner.JobId, owner.Epoch, found);
        }
    }

    /// <summary>The plan; null where it has not been made.</summary>
    public Task<GraphPlan?> ReadPlanAsync(CancellationToken cancellationToken) => Graph.ReadAsync<GraphPlan>(GraphPaths.Plan(Folder), cancellationToken);

    /// <summary>Begins a build: what others left of it is swept away, a user's files apart, then the plan is written.</summary>
    public async Task SavePlanAsync(GraphPlan plan, CancellationToken cancellationToken)
    {
        await DeleteAsync(GraphPaths.Build(owner.Build), cancellationToken).ConfigureAwait(false);
        await EnsureOwnedAsync(cancellationToken).ConfigureAwait(false);
        await store.PutAsync(GraphPaths.Plan(Folder), JobJson.ToBytes(plan), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Ends the build; may be repeated after a crash at any point. Versions are read before the owner is looked at, so that a zombie changes nothing.</summary>
    public async Task CompleteAsync(GraphManifest manifest, CancellationToken cancellationToken)
    {
        var current = await store.TryReadAsync(GraphPaths.Current, cancellationToken).ConfigureAwait(false);
        await EnsureOwnedAsync(cancellationToken).ConfigureAwait(false);
        await store.TryCreateAsync(GraphPaths.Manifest(manifest.Build), JobJson.ToBytes(manifest), cancellationToken).ConfigureAwait(false);
        await store.TryCreateAsync(GraphPaths.Success(manifest.Build), ReadOnlyMemory<byte>.Empty, cancellationToken).ConfigureAwait(false);
        CrashPoints.Hit("before-current");
        var pointer = JobJson.ToBytes(new GraphPointer(manifest.Build));
        if (current is null)
        {
            await store.TryCreateAsync(GraphPaths.Current, pointer, cancellationToken).ConfigureAwait(false);
        }
        else if (!current.Bytes.Span.SequenceEqual(pointer))
        {
            await store.TryReplaceAsync(GraphPaths.Current, pointer, current.ETag, cancellationToken).ConfigureAwait(false);
        }

        await DeleteAsync(GraphPaths.Attempts(Folder), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>What tells a zombie that it is one.</summary>
    public static OwnershipLostException Lost(IBlobStore store, string jobId, long epoch, GraphOwner? found) =>
        new(store.Location, jobId, epoch, found is null ? null : (found.JobId, found.Epoch));

    private async Task DeleteAsync(string prefix, CancellationToken cancellationToken)
    {
        var names = new List<string>();
        await foreach (var entry in store.ListAsync(prefix, cancellationToken).ConfigureAwait(false))
        {
            if (GraphPaths.IsOfBuild(owner.Build, entry.Name))
            {
                names.Add(entry.Name);
            }
        }

        foreach (var name in names)
        {
            await store.DeleteAsync(name, etag: null, cancellationToken).ConfigureAwait(false);
        }
    }
}
