using LukePipeline.Client.Display;
using LukePipeline.Client.Outcomes;
using LukePipeline.Grains.Contracts;
using LukePipeline.Graph.Files;
using LukePipeline.Ground;
using LukePipeline.Jobs.Commit;
using LukePipeline.Jobs.Files;
using LukePipeline.Jobs.Snapshots;
using LukePipeline.Storage;
using LukePipeline.Storage.Locations;

namespace LukePipeline.Client.Running;

/// <summary>Tells how a job ended: a summary on standard output, an error on standard error, the exit code.</summary>
internal sealed class JobEnd(TextWriter output, TextWriter error, BlobStoreOptions storage)
{
    /// <summary>Reports a job that has ended.</summary>
    /// <param name="job">Its last snapshot.</param>
    /// <param name="sitting">How long this sitting took, should the output not tell.</param>
    /// <param name="json">For machines.</param>
    /// <param name="cancellationToken">Gives up reading the manifest.</param>
    /// <exception cref="StoppedException">The job is cancelled.</exception>
    public async Task<int> ReportAsync(JobSnapshot job, TimeSpan sitting, bool json, CancellationToken cancellationToken)
    {
        // A job that could not be begun is a message alone; but of a dataset's next run a schedule has to know why.
        var isOfDataset = job.Reason is ReasonCode.DatasetMismatch or ReasonCode.TooManyDeleted or ReasonCode.RolledBack or ReasonCode.TableChangedByOthers;
        if (json && job.State != JobStatus.Done && (job.Shards > 0 || isOfDataset))
        {
            JobPrinter.Print(job, json, output);
        }

        var reason = JobPrinter.ReasonBeside(job);
        switch (job.State)
        {
            case JobStatus.Done:
                var store = BlobStores.Open(job.Output, storage);
                if (await new JobStore(store).ReadManifestAsync(cancellationToken) is not { } manifest)
                {
                    if (await new GraphExports(store).ReadLatestAsync(cancellationToken) is { } export)
                    {
                        GraphEnd.Print(export, job.Output, json, output);
                        return ExitCodes.Done;
                    }

                    GraphEnd.Print(await RequireGraphAsync(job.Output, cancellationToken), job.WasComplete, json, output);
                    return ExitCodes.Done;
                }

                var owner = await new JobStore(store).ReadOwnerAsync(cancellationToken);
                var (pace, warnings) = (JobPace.Of(job, sitting, owner, manifest), await ReadWarningsAsync(owner, store, cancellationToken));
                var snapshot = manifest.Snapshot is { } number ? await new SnapshotStore(store).ReadAsync(number, cancellationToken) : null;
                if (snapshot is not null)
                {
                    // What is told is the run; the dataset has a line of its own.
                    manifest = manifest with { Counts = snapshot.Run, Files = snapshot.Added };
                }

                if (json)
                {
                    await output.WriteLineAsync(JobSummaryJson.Write(job, manifest, snapshot, warnings, pace));
                }
                else
                {
                    Print(JobSummary.Write(job, manifest, snapshot, warnings, pace, await FirstFailures.ReadAsync(store, manifest, cancellationToken)));
                }

                return manifest.Counts.Failed + manifest.Counts.FailedFiles > 0 ? ExitCodes.DoneWithFailures : ExitCodes.Done;
            case JobStatus.Cancelled:
                throw new StoppedException($"luke: the job is cancelled{reason}. " + (job.Shards == 0
                    ? $"It was not planned yet, and nothing is committed under {job.Output}; the same command begins it again."
                    : $"{job.ShardsDone} of {CountText.Of(job.Shards, "shard")} are committed under {job.Output}; the same command goes on from there."));
            case var _ when job.Shards == 0:
                // It has no plan: an input, a model, the output or an option is not what it has to be.
                await error.WriteLineAsync(ErrorText.Of($"luke: the job could not be begun{reason}: {StyledWriter.Clean(job.Message ?? "")}"));
                return ExitCodes.BadUsage;
            default:
                await error.WriteLineAsync(ErrorText.Of($"luke: the job failed{reason}: {StyledWriter.Clean(job.Message ?? "")}"));

                // Where the output is another's, or gone, no repetition goes on: the message says what does.
                if (job.ShardsDone > 0 && job.Reason is not (ReasonCode.OwnershipLost or ReasonCode.StateMismatch))
                {
                    await error.WriteLineAsync(ErrorText.Of($"{job.ShardsDone} of {CountText.Of(job.Shards, "shard")} are committed; once the cause is removed, the same command goes on from there."));
                }

                return ExitCodes.Failed;
        }
    }

    /// <summary>Between words, where a terminal is too narrow for the labels.</summary>
    private void Print(string text)
    {
        var writer = new StyledWriter(output, TerminalKind.OutputCanBeDrawnOn);
        foreach (var line in text.Split(Environment.NewLine))
        {
            writer.Line((line, null));
        }
    }

    private async Task<GraphManifest> RequireGraphAsync(string location, CancellationToken cancellationToken)
    {
        return await new GraphStore(BlobStores.Open(location, storage)).ReadCurrentAsync(cancellationToken)
            ?? throw new LukeException($"There is no manifest.json under {location} although the job is done: the output was changed by someone else.");
    }

    private static async Task<IReadOnlyList<string>> ReadWarningsAsync(JobOwner? owner, IBlobStore store, CancellationToken cancellationToken) =>
        owner is null ? [] : await new JobStore(store).Attach(owner.JobId, owner.Epoch).ReadWarningsAsync(cancellationToken);
}
