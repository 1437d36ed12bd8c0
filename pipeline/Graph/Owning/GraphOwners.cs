using System.Text.Json;
using LukePipeline.Graph.Files;
using LukePipeline.Graph.Options;
using LukePipeline.Jobs.Commit;
using LukePipeline.Jobs.Files;
using LukePipeline.Jobs.Spec;
using LukePipeline.Storage;

namespace LukePipeline.Graph.Owning;

/// <summary>Who owns the folder of a graph.</summary>
internal static class GraphOwners
{
    /// <summary>The owner; null where there is none.</summary>
    /// <exception cref="OutputInUseException">The folder holds the output of a job that is no graph.</exception>
    public static async Task<(GraphOwner Owner, string ETag)?> ReadAsync(IBlobStore store, CancellationToken cancellationToken)
    {
        if (await store.TryReadAsync(JobPaths.Owner, JobFiles.MostOwnerBytes, cancellationToken).ConfigureAwait(false) is not { } content)
        {
            return await store.ExistsAsync(JobPaths.Manifest, cancellationToken).ConfigureAwait(false) ? throw OfOthers(store) : null;
        }

        if (KindOf(content.Bytes.Span) != GraphSpec.KindName)
        {
            throw OfOthers(store);
        }

        var read = JobStateException.Read<GraphOwner>(content.Bytes.Span, $"{store.Location}/{JobPaths.Owner}", owner => JobStateException.ProblemOf(owner.Version, GraphOwner.CurrentVersion));
        return (read, content.ETag);
    }

    /// <summary>The kind of job that owns a folder; null where nobody does, or where it is a job without a kind.</summary>
    public static async Task<string?> ReadKindAsync(IBlobStore store, CancellationToken cancellationToken) =>
        await store.TryReadAsync(JobPaths.Owner, JobFiles.MostOwnerBytes, cancellationToken).ConfigureAwait(false) is { } content ? KindOf(content.Bytes.Span) : null;

    /// <summary>Makes a job the owner.</summary>
    /// <returns>False where somebody else was faster.</returns>
    public static async Task<bool> TryWriteAsync(IBlobStore store, GraphOwner owner, string? etag, CancellationToken cancellationToken)
    {
        var bytes = JobJson.ToBytes(owner);
        return (etag is null
            ? await store.TryCreateAsync(JobPaths.Owner, bytes, cancellationToken).ConfigureAwait(false)
            : await store.TryReplaceAsync(JobPaths.Owner, bytes, etag, cancellationToken).ConfigureAwait(false)) is not null;
    }

    private static OutputInUseException OfOthers(IBlobStore store) =>
        new($"{store.Location} holds the output of a job. Take another --output for the graph.");

    private static string? KindOf(ReadOnlySpan<byte> json)
    {
        try
        {
            var reader = new Utf8JsonReader(json);
            using var document = JsonDocument.ParseValue(ref reader);
            return document.RootElement.TryGetProperty("kind", out var kind) ? kind.GetString() : null;
        }
        catch (JsonException)
        {
            // Damaged: whoever reads it as what it should be says so.
            return null;
        }
    }
}
