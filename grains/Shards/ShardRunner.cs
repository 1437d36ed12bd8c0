using System.Runtime.CompilerServices;
using LukePipeline.Corpus;
using LukePipeline.Corpus.Inputs;
using LukePipeline.Corpus.Planning;
using LukePipeline.Extraction;
using LukePipeline.Extraction.Stages;
using LukePipeline.Grains.Contracts;
using LukePipeline.Grains.Devices;
using LukePipeline.Grains.Jobs;
using LukePipeline.Jobs.Work;
using LukePipeline.Storage;
using LukePipeline.Tables;
using LukePipeline.Text;
using Microsoft.Extensions.Options;

namespace LukePipeline.Grains.Shards;

/// <summary>The real work on a shard: read, segment, encode, infer, decode, write, commit.</summary>
internal sealed partial class ShardRunner(
    JobRegistry jobs,
    IInputStore inputs,
    WorkerPool pool,
    ProbeGate gate,
    IOptions<DeviceOptions> device,
    ILogger<ShardRunner> logger) : IShardWork
{
    public async Task<ShardOutcome> RunAsync(ShardLease lease, WorkProgress progress, CancellationToken cancellationToken)
    {
        OpenJob job;
        try
        {
            job = (await jobs.OpenAsync(lease.Output, lease.StoredAs ?? lease.JobId, lease.Epoch, cancellationToken)) with
            {
                Label = SiloLabel.Parse(lease.Label),
            };
        }
        catch (JobRefusedException e)
        {
            return ShardOutcome.Of(ShardState.Refused, default, e);
        }

        try
        {
            // A probe only finds out which document kills its process; the shard is then attempted as usual.
            while (true)
            {
                if (await TryAttemptAsync(job, lease.Shard, progress, cancellationToken) is { } outcome)
                {
                    return outcome;
                }

                await ProbeAsync(job, lease.Shard, cancellationToken);
            }
        }
        catch (Exception e) when (e is BlobStoreException or BatchFailedException)
        {
            // Storage and devices recover; the job decides how long to try.
            return ShardOutcome.Of(ShardState.Failed, progress.Current, e);
        }
        catch (Exception e) when (e is ModelRefusedException or NoOwnDeviceException)
        {
            return ShardOutcome.Of(ShardState.Refused, progress.Current, e);
        }
    }

    /// <summary>Attempts the shard; null when it has to be probed first.</summary>
    /// <remarks>
    /// The gate comes before the mark: a shard that waits while another one is probed in this process must not be counted among
    /// those that were at work when the probe dies.
    /// </remarks>
    private async Task<ShardOutcome?> TryAttemptAsync(OpenJob job, int shard, WorkProgress progress, CancellationToken cancellationToken)
    {
        using var place = await gate.EnterAsync(cancellationToken);
        await using var attempt = await job.Job.BeginAttemptAsync(job.Plan, shard, cancellationToken);
        if (attempt.IsProbe)
        {
            return null;
        }

        var observer = new ProgressObserver(progress);
        var processor = Processor(job, alone: false);
        var meter = new ShardMeter(job.Plan.Corpus.Files, job.Plan.Corpus.Shards[shard], job.Reading);
        await foreach (var rows in WithPoison(job, attempt, processor, observer, cancellationToken))
        {
            await attempt.WriteAsync(rows, cancellationToken);
            var (source, position) = rows.Document is { } document ? (document.Source, document.Position) : (rows.Failure!.Source, rows.Failure.Position);
            var behind = meter.MoveTo(source, position);
            progress.Add(counters => counters with { Shards = behind });
        }

        var outcome = await attempt.CommitAsync(cancellationToken);

        // Another attempt's commit counts as much as ours; only work that nobody else did is shown as words and spans.
        var counters = JobBackend.CountersOf(outcome.Manifest.Counts);
        return new ShardOutcome(
            ShardState.Committed,
            counters with { Words = progress.Current.Words, Spans = progress.Current.Spans, Pairs = progress.Current.Pairs });
    }

    /// <summary>Takes the documents of the shard one at a time, while this process does nothing else.</summary>
    private async Task ProbeAsync(OpenJob job, int shard, CancellationToken cancellationToken)
    {
        using var place = await gate.EnterAloneAsync(cancellationToken);
        await using var attempt = await job.Job.BeginAttemptAsync(job.Plan, shard, cancellationToken);
        if (!attempt.IsProbe)
        {
            return;
        }

        LogProbing(job.Job.Id, shard, attempt.Poison.Count);
        var processor = Processor(job, alone: true);
        await foreach (var entry in ReadAsync(job, attempt.Shard, cancellationToken))
        {
            var uid = RowIds.DocUid(entry.Source, entry.Position);
            if (entry is not Document || attempt.Poison.Contains(uid))
            {
                continue;
            }

            await attempt.SetInFlightAsync(uid, entry.Source, entry.Position, cancellationToken);
            await foreach (var rows in processor.ProcessAsync(One(entry), observer: null, cancellationToken))
            {
                await attempt.WriteAsync(rows, cancellationToken);
            }
        }

        await attempt.EndProbeAsync(cancellationToken);
    }

    private ShardProcessor Processor(OpenJob job, bool alone) => new(
        job.Models,
        job.Options,
        job.Segmenter,
        new PoolDispatcher(pool, job.References, job.Label, alone),
        new StageSettings { MaxBatchesInFlight = Math.Max(1, device.Value.Engines) + 2 });

    /// <summary>The rows of the shard in the order of its entries, those of poisonous documents put in between.</summary>
    private async IAsyncEnumerable<DocumentRows> WithPoison(
        OpenJob job,
        ShardAttempt attempt,
        ShardProcessor processor,
        ProgressObserver observer,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var skipped = new Queue<(long AfterRows, DocumentRows Rows)>();
        var passed = 0L;
        async IAsyncEnumerable<CorpusEntry> WithoutPoison()
        {
            await foreach (var entry in ReadAsync(job, attempt.Shard, cancellationToken))
            {
                if (attempt.Poison.Count > 0 && entry is Document document && attempt.Poison.Contains(RowIds.DocUid(entry.Source, entry.Position)))
                {
                    lock (skipped)
                    {
                        skipped.Enqueue((passed, ShardAttempt.PoisonRows(document.Source, document.Position, document.Id)));
                    }
                }
                else
                {
                    passed++;
                    yield return entry;
                }
            }
        }

        var given = 0L;
        await foreach (var rows in processor.ProcessAsync(WithoutPoison(), observer, cancellationToken))
        {
            while (TryTake(given) is { } poison)
            {
                yield return poison;
            }

            yield return rows;
            given++;
        }

        while (TryTake(given) is { } poison)
        {
            yield return poison;
        }

        DocumentRows? TryTake(long position)
        {
            lock (skipped)
            {
                return skipped.TryPeek(out var next) && next.AfterRows <= position ? skipped.Dequeue().Rows : null;
            }
        }
    }

    private async IAsyncEnumerable<CorpusEntry> ReadAsync(OpenJob job, int shard, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var corpus = job.Plan.Corpus;

        // Inputs that were refused at planning belong to no shard; the first one tells of them.
        foreach (var refused in shard == 0 ? corpus.Refused : [])
        {
            yield return refused;
        }

        var reader = new CorpusReader(inputs, job.Reading);
        await foreach (var entry in reader.ReadAsync(corpus.Files, corpus.Shards[shard], cancellationToken))
        {
            yield return entry;
        }
    }

    private static async IAsyncEnumerable<CorpusEntry> One(CorpusEntry entry)
    {
        await Task.CompletedTask;
        yield return entry;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Several attempts at shard {Shard} of job {JobId} died: its documents are now processed one at a time ({Known} are known to end their process).")]
    private partial void LogProbing(string jobId, int shard, int known);
}
