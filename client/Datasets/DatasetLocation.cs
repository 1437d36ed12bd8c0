using System.CommandLine;
using LukePipeline.Client.Options;
using LukePipeline.Client.Outcomes;
using LukePipeline.Jobs.Commit;
using LukePipeline.Jobs.Snapshots;
using LukePipeline.Storage;
using LukePipeline.Storage.Locations;

namespace LukePipeline.Client.Datasets;

/// <summary>The dataset that a command is about.</summary>
internal sealed class DatasetLocation
{
    private DatasetLocation(IBlobStore store) => Store = store;

    public IBlobStore Store { get; }

    public JobStore Jobs => new(Store);

    public SnapshotStore Snapshots => new(Store);

    public static Argument<string> Argument() => OutputArgument.OfJob("output", " that keeps a dataset");

    /// <summary>Opens it.</summary>
    /// <exception cref="UsageException">There is no dataset.</exception>
    public static async Task<DatasetLocation> OpenAsync(string location, CancellationToken cancellationToken)
    {
        if (LocationKind.IsMissingFolder(location))
        {
            throw new UsageException($"There is no folder '{location}'. Give the --output of a job that keeps a dataset.");
        }

        var dataset = new DatasetLocation(BlobStores.Open(location, BlobStoreOptions.FromEnvironment()));
        return (await dataset.Snapshots.ListAsync(cancellationToken)).Count > 0
            ? dataset
            : throw new UsageException($"{dataset.Store.Location} is no dataset that grows: it has no snapshots. luke run --incremental makes one, also of the output of a plain job.");
    }

    /// <summary>A snapshot of it.</summary>
    /// <param name="number">Its number; null for the current one.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="UsageException">There is none.</exception>
    public async Task<Snapshot> SnapshotAsync(int? number, CancellationToken cancellationToken) =>
        await (number is { } wanted ? Snapshots.ReadAsync(wanted, cancellationToken) : Snapshots.ReadCurrentAsync(cancellationToken))
            ?? throw new UsageException($"{Store.Location} has no snapshot {number}. 'luke snapshots {Store.Location}' lists them.");
}
