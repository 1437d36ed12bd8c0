using System.Security.Cryptography;
using System.Text.Json.Nodes;
using LukePipeline.Grains.Contracts;
using LukePipeline.Jobs.Commit;
using LukePipeline.Jobs.Files;
using LukePipeline.Jobs.Spec;
using LukePipeline.Storage;
using LukePipeline.Storage.Locations;

namespace LukePipeline.Tests.Cluster;

/// <summary>The archive job of the cluster tests, and what lies under its output prefix.</summary>
/// <param name="Archive">Where the documents are.</param>
/// <param name="EntityModel">Checkpoint of the entities.</param>
/// <param name="RelationModel">Checkpoint of the relations.</param>
/// <param name="Output">Output prefix.</param>
internal sealed record ClusterJob(string Archive, string EntityModel, string RelationModel, string Output)
{
    /// <summary>How the test itself opens the output.</summary>
    public BlobStoreOptions Storage { get; init; } = new();

    /// <summary>A second folder of documents; null for none.</summary>
    public string? Second { get; init; }

    /// <summary>The label of the silos that run its models; null for all.</summary>
    public string? Label { get; init; }

    private string[] Inputs => Second is null ? [Archive] : [Archive, Second];

    /// <summary>The job as flags of <c>luke run</c> and <c>luke submit</c>.</summary>
    public string[] Flags =>
    [
        .. Inputs,
        "--output", Output,
        "--stages", "entities,relations",
        "--entity-model", EntityModel,
        "--relation-model", RelationModel,
        "--max-pairs-per-sentence", "2",
        "--shard-bytes", "2000",
        .. Label is null ? (string[])[] : ["--label", Label],
    ];

    private IBlobStore Store => BlobStores.Open(Output, Storage);

    public JobSubmission ToSubmission()
    {
        var spec = new JsonObject
        {
            ["inputs"] = new JsonArray([.. Inputs.Select(input => (JsonNode)input)]),
            ["output"] = Output,
            ["stages"] = new JsonArray("entities", "relations"),
            ["entityModel"] = EntityModel,
            ["relationModel"] = RelationModel,
            ["maxPairsPerSentence"] = 2,
            ["shardBytes"] = 2000,
        };
        if (Label is not null)
        {
            spec["label"] = Label;
        }

        return new(JobSpec.Parse(spec).ToJson().ToJsonString(), Output);
    }

    public Task<bool> HasSucceededAsync() => Store.ExistsAsync(JobPaths.Success, CancellationToken.None);

    public Task<bool> IsClaimedAsync() => Store.ExistsAsync(JobPaths.Owner, CancellationToken.None);

    /// <summary>What <c>manifest.json</c> says; null while there is none.</summary>
    public async Task<JobManifest?> ReadManifestAsync() => await new JobStore(Store).ReadManifestAsync(CancellationToken.None);

    /// <summary>The commits by shard.</summary>
    public async Task<SortedDictionary<int, ShardManifest>> CommitsAsync()
    {
        var (store, commits) = (Store, new SortedDictionary<int, ShardManifest>());
        await foreach (var entry in store.ListAsync(JobPaths.JobFolder, CancellationToken.None))
        {
            if (entry.Name.Contains("/shards/", StringComparison.Ordinal)
                && await store.TryReadAsync(entry.Name, CancellationToken.None) is { } content)
            {
                var manifest = JobJson.FromBytes<ShardManifest>(content.Bytes.Span)!;
                commits.Add(manifest.Shard, manifest);
            }
        }

        return commits;
    }

    /// <summary>Name and SHA-256 of every file of the tables, in order.</summary>
    public async Task<IReadOnlyList<string>> TablesAsync()
    {
        var (store, files) = (Store, new List<string>());
        foreach (var table in JobParts.Shipped.TableNames.Order(StringComparer.Ordinal))
        {
            await foreach (var entry in store.ListAsync($"{table}/", CancellationToken.None))
            {
                var content = await store.TryReadAsync(entry.Name, CancellationToken.None);
                files.Add($"{entry.Name} {Convert.ToHexStringLower(SHA256.HashData(content!.Bytes.Span))}");
            }
        }

        return files;
    }
}
