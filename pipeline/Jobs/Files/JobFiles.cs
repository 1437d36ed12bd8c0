using LukePipeline.Jobs.Planning;
using LukePipeline.Jobs.Spec;
using LukePipeline.Storage;

namespace LukePipeline.Jobs.Files;

/// <summary>Reads and writes the JSON files of a job.</summary>
internal sealed class JobFiles(IBlobStore store)
{
    /// <summary>An owner names the inputs of its job.</summary>
    internal const long MostOwnerBytes = 16 << 20;

    /// <summary>A plan names every file, packed where there are many.</summary>
    private const long MostPlanBytes = 512 << 20;

    /// <summary>The owner and the version of the file that names it.</summary>
    public async Task<StoredOwner?> ReadOwnerAsync(CancellationToken cancellationToken) =>
        await store.TryReadAsync(JobPaths.Owner, MostOwnerBytes, cancellationToken).ConfigureAwait(false) is { } content
            ? new StoredOwner(JobStateException.Read<JobOwner>(
                content.Bytes.Span, Name(JobPaths.Owner), owner => JobStateException.ProblemOf(owner.Version, JobOwner.CurrentVersion) ?? PlanDamage.OfSpec(owner.Spec)), content.ETag)
            : null;

    /// <summary>Compare-and-swap of the owner.</summary>
    public async Task<bool> TryWriteOwnerAsync(JobOwner owner, string? etag, CancellationToken cancellationToken)
    {
        var bytes = JobJson.ToBytes(owner);
        var written = etag is null
            ? await store.TryCreateAsync(JobPaths.Owner, bytes, cancellationToken).ConfigureAwait(false)
            : await store.TryReplaceAsync(JobPaths.Owner, bytes, etag, cancellationToken).ConfigureAwait(false);
        return written is not null;
    }

    /// <summary>Reads a file; null when there is none.</summary>
    public async Task<T?> ReadAsync<T>(string name, CancellationToken cancellationToken)
        where T : class =>
        await store.TryReadAsync(name, cancellationToken).ConfigureAwait(false) is { } content
            ? JobStateException.Read<T>(content.Bytes.Span, Name(name), Problem)
            : null;

    /// <summary>The plan; null when there is none yet.</summary>
    public async Task<JobPlan?> ReadPlanAsync(string jobId, CancellationToken cancellationToken)
    {
        var name = JobPaths.Plan(jobId);
        return await store.TryReadAsync(name, MostPlanBytes, cancellationToken).ConfigureAwait(false) is { } content
            ? JobPlan.FromBytes(content.Bytes, Name(name), cancellationToken)
            : null;
    }

    /// <summary>The warnings of the plan; none where there is no plan.</summary>
    public async Task<IReadOnlyList<string>> ReadWarningsAsync(string jobId, CancellationToken cancellationToken)
    {
        var name = JobPaths.Plan(jobId);
        return await store.TryReadAsync(name, MostPlanBytes, cancellationToken).ConfigureAwait(false) is { } content
            ? JobPlan.WarningsOf(content.Bytes, Name(name), cancellationToken)
            : [];
    }

    private static string? Problem<T>(T value) => value switch
    {
        JobManifest manifest => JobStateException.ProblemOf(manifest.Version, JobManifest.CurrentVersion),
        ShardManifest shard => JobStateException.ProblemOf(shard.Version, ShardManifest.CurrentVersion),
        _ => null,
    };

    private string Name(string name) => $"{store.Location}/{name}";

    internal sealed record StoredOwner(JobOwner Owner, string ETag);
}
