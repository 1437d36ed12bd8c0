using LukePipeline.Client.Outcomes;
using LukePipeline.Graph.Files;
using LukePipeline.Storage;
using LukePipeline.Storage.Locations;

namespace LukePipeline.Client.Graphs;

/// <summary>Opens what a command line names.</summary>
internal static class GraphFolders
{
    /// <summary>A store to read from: a local folder must be there.</summary>
    public static IBlobStore OpenExisting(string location, string what) => BlobStores.IsAzure(location) || Directory.Exists(location)
        ? Open(location)
        : throw new UsageException($"There is no folder '{location}'. Give {what}.");

    /// <summary>A store to write to.</summary>
    public static IBlobStore Open(string location) => BlobStores.Open(location, BlobStoreOptions.FromEnvironment());

    /// <summary>A graph to read.</summary>
    public static GraphStore OpenGraph(string location) => new(OpenExisting(location, "the --output of 'luke graph build'"));
}
