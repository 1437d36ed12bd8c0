using LukePipeline.Jobs.Files;
using LukePipeline.Jobs.Snapshots;
using LukePipeline.Jobs.Spec;
using LukePipeline.Storage;

namespace LukePipeline.Jobs.Upkeep;

/// <summary>
/// Takes the names of inputs that are gone out of the files that stay: catalogues tell of the inputs together, so that an earlier one still names what a later one
/// says is gone, and the plan of the last run names what it dropped. No other snapshot is there any more that goes by them.
/// </summary>
/// <param name="dataset">The dataset, of whose snapshots the latest alone is left.</param>
internal sealed class Erasure(DatasetHold dataset)
{
    /// <summary>Rewrites them. After a crash at any point the catalogues say together what they said, and it goes on when it is run again.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var numbers = dataset.Latest.CatalogueNumbers;
        if (numbers.Count > 1)
        {
            // All rows as they are by the last one; what the later ones change about them is then what they are already.
            await ReplaceAsync(numbers[0], Catalogue.ReadAsync(dataset.Blobs, dataset.Latest, cancellationToken), cancellationToken).ConfigureAwait(false);
            foreach (var number in numbers.Skip(1))
            {
                await ReplaceAsync(number, AsyncEnumerable.Empty<CatalogueRow>(), cancellationToken).ConfigureAwait(false);
            }
        }

        if (dataset.Plan.Dataset is { } run && (run.Forgotten.Count > 0 || run.Rewrites.Any(rewrite => rewrite.Without.Count > 0)))
        {
            var plan = dataset.Plan with { Dataset = run with { Forgotten = [], Rewrites = [.. run.Rewrites.Select(rewrite => rewrite with { Without = [] })] } };
            await dataset.Job.EnsureOwnedAsync(cancellationToken).ConfigureAwait(false);
            await dataset.Blobs.PutAsync(JobPaths.Plan(dataset.Job.Id), plan.ToBytes(), cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task ReplaceAsync(int number, IAsyncEnumerable<CatalogueRow> rows, CancellationToken cancellationToken)
    {
        var (name, draft) = (DatasetPaths.Catalogue(number), $"{JobPaths.Folder(dataset.Job.Id)}inputs-{Guid.NewGuid():n}.parquet");
        await Catalogue.WriteAsync(dataset.Blobs, draft, rows, cancellationToken).ConfigureAwait(false);
        var seen = await dataset.Blobs.GetPropertiesAsync(name, cancellationToken).ConfigureAwait(false);
        await dataset.Job.EnsureOwnedAsync(cancellationToken).ConfigureAwait(false);
        if (await dataset.Blobs.TryPublishAsync(draft, name, seen?.ETag, cancellationToken).ConfigureAwait(false) != PublishOutcome.Published)
        {
            throw new JobStateException($"{name} of {dataset.Job.Location} was changed by another process meanwhile. Run the command again.");
        }

        // Where names are given by copying, the draft is still there.
        await dataset.Blobs.DeleteAsync(draft, etag: null, cancellationToken).ConfigureAwait(false);
    }
}
