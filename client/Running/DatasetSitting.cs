using System.Text.Json.Nodes;
using LukePipeline.Client.Display;
using LukePipeline.Client.Outcomes;
using LukePipeline.Corpus.Inputs;
using LukePipeline.Extraction.Checkpoints;
using LukePipeline.Grains.Contracts;
using LukePipeline.Ground;
using LukePipeline.Jobs.Commit;
using LukePipeline.Jobs.Datasets;
using LukePipeline.Jobs.Planning;
using LukePipeline.Jobs.Snapshots;
using LukePipeline.Jobs.Spec;
using LukePipeline.Jobs.Steps;
using LukePipeline.Jobs.Upkeep;
using LukePipeline.Jobs.Work;
using LukePipeline.Storage;
using LukePipeline.Storage.Locations;

namespace LukePipeline.Client.Running;

/// <summary>
/// One <c>luke run --incremental</c>: looks whether there is anything to do before a model is loaded, finishes a run that was interrupted, and then looks
/// again.
/// </summary>
internal sealed class DatasetSitting(TextWriter output, TextWriter error, BlobStoreOptions storage, TimeProvider time)
{
    /// <summary>Runs until the dataset is up to date.</summary>
    /// <param name="spec">The job.</param>
    /// <param name="options">How the command behaves.</param>
    /// <param name="run">Runs it once, and tells where it is told to how that ended.</param>
    /// <param name="cancellationToken">Gives up looking.</param>
    public async Task<int> RunAsync(JobSpec spec, EmbeddedRunOptions options, Func<TextWriter, Task<int>> run, CancellationToken cancellationToken)
    {
        try
        {
            var prefix = new FreshFolder(spec.Output);
            using var held = await RunLock.TakeAsync(spec, storage, time, cancellationToken);
            if (held is null)
            {
                await error.WriteLineAsync(ErrorText.Of($"luke: another run writes the dataset in {spec.Output}; nothing was done (--if-running skip)."));
                return ExitCodes.Done;
            }

            // From here on nobody else writes there: what was made for nothing may go again.
            using var made = prefix;
            if (options.Overwrite)
            {
                return await run(output);
            }

            using var said = new RunOutput(output, options.Json);
            return await RunAsync(spec, options.Json, said, run, cancellationToken);
        }
        catch (LukeException e) when (e is not (UsageException or JobSpecException or BlobStoreException))
        {
            throw new UsageException(e.Reason is { } reason ? $"{reason}: {e.Message}" : e.Message);
        }
    }

    private async Task<int> RunAsync(JobSpec spec, bool json, RunOutput said, Func<TextWriter, Task<int>> run, CancellationToken cancellationToken)
    {
        var finished = ExitCodes.Done;
        while (true)
        {
            var look = await LookAsync(spec, cancellationToken);
            if (look.IsNothing)
            {
                await said.Current.WriteLineAsync(json
                    ? new JsonObject { ["state"] = "done", ["output"] = spec.Output, ["nothingNew"] = true, ["unchanged"] = look.Changes!.Unchanged, ["ignored"] = look.Changes.Ignored ?? 0, ["kept"] = look.Changes.Kept, ["waiting"] = look.Changes.Waiting }.ToJsonString()
                    : $"Nothing new: {look.Changes}. {spec.Output} stays as it is.");
                return finished;
            }

            var code = look.IsOnlyNoted && await NoteAsync(spec, json, said.Current, cancellationToken) is { } noted ? noted : await run(said.Current);
            await CompactAsync(spec, code, cancellationToken);
            if (!look.IsUnfinished || code is not (ExitCodes.Done or ExitCodes.DoneWithFailures))
            {
                return code;
            }

            // What was interrupted is done; what is new comes now.
            said.MarkResumed();
            finished = code;
        }
    }

    /// <summary>Makes a snapshot that only notes something, such as files with another time, without a device or a model.</summary>
    /// <returns>The exit code; null where there is work by now, which the caller goes on with.</returns>
    private async Task<int?> NoteAsync(JobSpec spec, bool json, TextWriter told, CancellationToken cancellationToken)
    {
        var (inputs, checkpoints, started) = (InputStores.For([], storage), CheckpointCatalog.OfUser(storage), time.GetTimestamp());
        var planner = new JobPlanner(inputs, checkpoints);
        await using var hold = new JobHold(time);
        var steps = new JobSteps(new OpenJobs(checkpoints, planner, location => BlobStores.Open(location, storage), time, hold), planner, inputs);
        var job = await steps.PlanAsync(Guid.NewGuid().ToString("N")[..12], new JobRequest(spec, spec.Output), epoch: null, cancellationToken);
        if (job.Shards > 0)
        {
            return null;
        }

        if (!job.IsComplete)
        {
            await steps.CompleteAsync(job, cancellationToken);
        }

        return await new JobEnd(told, error, storage).ReportAsync(
            new JobSnapshot { JobId = job.JobId, State = JobStatus.Done, Output = spec.Output, WasComplete = job.IsComplete }, time.GetElapsedTime(started), json, cancellationToken);
    }

    /// <summary>After many nights small files are put together, so that readers do not open thousands.</summary>
    private async Task CompactAsync(JobSpec spec, int code, CancellationToken cancellationToken)
    {
        var store = BlobStores.Open(spec.Output, storage);
        if (code is ExitCodes.Done or ExitCodes.DoneWithFailures
            && await new SnapshotStore(store).ReadLatestAsync(cancellationToken) is { } latest && Compaction.IsDue(latest))
        {
            await new Compaction(await DatasetHold.TakeAsync(new JobStore(store, time), cancellationToken), time).RunAsync(cancellationToken);
        }
    }

    private Task<DatasetLook> LookAsync(JobSpec spec, CancellationToken cancellationToken)
    {
        var inputs = InputStores.For([], storage);
        var planner = new JobPlanner(inputs, CheckpointCatalog.OfUser(storage));
        return new DatasetRuns(planner, inputs).LookAsync(new JobStore(BlobStores.Open(spec.Output, storage), time), spec, cancellationToken);
    }
}
