using LukePipeline.Client.Outcomes;
using LukePipeline.Jobs.Commit;
using LukePipeline.Jobs.Spec;
using LukePipeline.Storage.Locations;

namespace LukePipeline.Client.Running;

/// <summary><c>--retry-failed</c>: another run of a dataset that tries what failed again. Rows of a plain output are never changed.</summary>
/// <param name="storage">How the output is opened.</param>
internal sealed class FailedRetry(BlobStoreOptions storage)
{
    private const string Failed = "failed";

    /// <summary>The job that is meant.</summary>
    /// <exception cref="UsageException">The output is none that failures are tried again in; the message says what is.</exception>
    public async Task<JobSpec> MeantAsync(JobSpec spec, CancellationToken cancellationToken)
    {
        if (spec.Reprocess is { } other && other != Failed)
        {
            throw new UsageException($"--retry-failed is --reprocess {Failed}, and --reprocess {other} asks for something else. Give one of them.");
        }

        if (spec.Incremental != true && await WhyNotAsync(spec, cancellationToken) is { } why)
        {
            throw new UsageException(why);
        }

        return spec with { Incremental = true, Reprocess = Failed };
    }

    private async Task<string?> WhyNotAsync(JobSpec spec, CancellationToken cancellationToken)
    {
        var isThere = !LocationKind.IsMissingFolder(spec.Output);
        var jobs = new JobStore(BlobStores.Open(spec.Output, storage));
        if (!isThere || await jobs.ReadOwnerAsync(cancellationToken) is not { } owner)
        {
            return $"There is no job under {spec.Output} of which something has failed. Leave --retry-failed out to begin one.";
        }

        if (owner.Spec.Incremental == true || (await jobs.ReadManifestAsync(cancellationToken))?.Snapshot is not null)
        {
            return null;
        }

        return await jobs.IsCompleteAsync(cancellationToken)
            ? $"{jobs.Location} is the complete output of a plain job, whose rows are never changed. As a dataset it takes in what failed and is read now: "
                + $"type the same command with '--incremental --reprocess {Failed}' in place of --retry-failed. Its files stay as they are."
            : $"The job in {jobs.Location} is not complete. Finish it first, by the same command without --retry-failed; what failed is tried again by '--incremental --reprocess {Failed}' then.";
    }
}
