using System.Globalization;
using LukePipeline.Client.Outcomes;
using LukePipeline.Client.Running;
using LukePipeline.Graph.Files;
using LukePipeline.Jobs.Commit;
using LukePipeline.Storage;
using LukePipeline.Storage.Locations;

namespace LukePipeline.Client.Graphs;

/// <summary>Opens what a command line names.</summary>
internal static class GraphFolders
{
    /// <summary>A store to read from: a local folder must be there.</summary>
    public static IBlobStore OpenExisting(string location, string what) => LocationKind.IsMissingFolder(location)
        ? throw new UsageException($"There is no folder '{location}'. Give {what}.")
        : Open(location);

    /// <summary>A store to write to.</summary>
    public static IBlobStore Open(string location) => BlobStores.Open(location, BlobStoreOptions.FromEnvironment());

    /// <summary>A build: that of a number in a graph, or the latest one of another graph.</summary>
    /// <param name="build">The number, or the location of the other graph.</param>
    /// <param name="graph">The graph that numbers are of.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public static async Task<StoredBuild> OpenBuildAsync(string build, GraphStore graph, CancellationToken cancellationToken)
    {
        if (int.TryParse(build, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && !Directory.Exists(build))
        {
            return new StoredBuild(graph, await Refusals.OrRefusedAsync(graph.RequireAsync(number, cancellationToken)));
        }

        var other = await OpenGraphAsync(build, cancellationToken);
        return new StoredBuild(other, await other.RequireCurrentAsync(cancellationToken));
    }

    /// <summary>A graph to read.</summary>
    /// <exception cref="UsageException">There is none.</exception>
    public static async Task<GraphStore> OpenGraphAsync(string location, CancellationToken cancellationToken)
    {
        var store = OpenExisting(location, "the --output of 'luke graph build'");
        await CheckBuildFolderAsync(location, cancellationToken);
        if (await Refusals.OrRefusedAsync(new JobStore(store).ReadManifestAsync(cancellationToken)) is not null)
        {
            throw new UsageException($"{store.Location} is the output of a job, not a graph. Build one of it: {OwnCommand.Call} graph build {OwnCommand.Quote(location)} --output GRAPH");
        }

        var graph = new GraphStore(store);
        await Refusals.OrRefusedAsync(graph.RequireCurrentAsync(cancellationToken));
        return graph;
    }

    /// <summary>A graph is named by its folder, not by that of a build in it.</summary>
    private static async Task CheckBuildFolderAsync(string location, CancellationToken cancellationToken)
    {
        if (Directory.Exists(location)
            && new DirectoryInfo(location) is { Parent: { } parent } folder
            && int.TryParse(folder.Name, NumberStyles.None, CultureInfo.InvariantCulture, out var build)
            && await new GraphStore(Open(parent.FullName)).IsGraphAsync(cancellationToken))
        {
            throw new UsageException($"{location} is build {build} of the graph {parent.FullName}. Give the graph: {OwnCommand.Quote(parent.FullName)}");
        }
    }
}
