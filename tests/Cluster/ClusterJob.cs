using System.Security.Cryptography;
using LukePipeline.Grains.Jobs;
using LukePipeline.Jobs;
using LukePipeline.Output;

namespace LukePipeline.Tests.Cluster;

/// <summary>The archive job of the cluster tests, and what lies under its output prefix.</summary>
/// <param name="Archive">The folder of the documents.</param>
/// <param name="EntityModel">Checkpoint of the entities.</param>
/// <param name="RelationModel">Checkpoint of the relations.</param>
/// <param name="Output">Local output prefix.</param>
internal sealed record ClusterJob(string Archive, string EntityModel, string RelationModel, string Output)
{
    /// <summary>The job as flags of <c>luke run</c> and <c>luke submit</c>.</summary>
    public string[] Flags =>
    [
        Archive,
        "--output", Output,
        "--stages", "entities,relations",
        "--entity-model", EntityModel,
        "--relation-model", RelationModel,
        "--max-pairs-per-sentence", "2",
        "--shard-bytes", "2000",
    ];

    public string Manifest => Path.Combine(Output, "manifest.json");

    public bool HasSucceeded => File.Exists(Path.Combine(Output, "_SUCCESS"));

    public JobSubmission ToSubmission() => new(
        JobSpec.Parse(
            new System.Text.Json.Nodes.JsonObject
            {
                ["inputs"] = new System.Text.Json.Nodes.JsonArray(Archive),
                ["output"] = Output,
                ["stages"] = new System.Text.Json.Nodes.JsonArray("entities", "relations"),
                ["entityModel"] = EntityModel,
                ["relationModel"] = RelationModel,
                ["maxPairsPerSentence"] = 2,
                ["shardBytes"] = 2000,
            }).ToJson().ToJsonString(),
        Output);

    /// <summary>Name and SHA-256 of every file of the tables, in order.</summary>
    public IReadOnlyList<string> Tables() =>
    [
        .. TableSchemas.All
            .Select(table => Path.Combine(Output, table))
            .Where(Directory.Exists)
            .SelectMany(Directory.GetFiles)
            .Order(StringComparer.Ordinal)
            .Select(file => $"{Path.GetRelativePath(Output, file)} {Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file)))}"),
    ];
}
