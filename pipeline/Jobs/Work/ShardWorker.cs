using System.Runtime.CompilerServices;
using LukePipeline.Corpus.Inputs;
using LukePipeline.Corpus.Planning;
using LukePipeline.Extraction;
using LukePipeline.Extraction.Stages;
using LukePipeline.Ground.Waits;
using LukePipeline.Jobs.Files;
using LukePipeline.Tables;
using LukePipeline.Text;

namespace LukePipeline.Jobs.Work;

/// <summary>
/// The work on a shard, from reading to commit: read, segment, encode, infer, decode, write, commit; after several deaths the documents one
/// at a time first. One instance per process; it may work on several shards at a time.
/// </summary>
/// <param name="jobs">The jobs that this process works on.</param>
/// <param name="inputs">Where the inputs are.</param>
/// <param name="gate">Keeps probes alone in this process.</param>
/// <param name="settings">How much a shard may hold in memory.</param>
/// <param name="waits">Where it says what it waits for.</param>
public sealed class ShardWorker(OpenJobs jobs, IInputStore inputs, ProbeGate gate, StageSettings settings, WaitBoard waits)
{
    /// <summary>Works on a shard until it is committed, or cannot be here and now. Never throws.</summary>
    /// <param name="task">The shard.</param>
    /// <param name="host">What the process offers.</param>
    /// <param name="progress">Takes the counts as the work goes on; any thread may read them.</param>
    /// <param name="cancellationToken">Stops the work; what it wrote stays invisible.</param>
    public async Task<ShardOutcome> RunAsync(ShardTask task, IShardHost host, WorkProgress progress, CancellationToken cancellationToken)
    {
        using var activity = ShardInstruments.Begin();
        ShardOutcome outcome;
        try
        {
            outcome = await WorkAsync(task, host, progress, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            outcome = ShardOutcome.Of(e, progress.Current, cancellationToken.IsCancellationRequested);
        }

        ShardInstruments.End(activity, outcome);
        return outcome;
    }

    private async Task<ShardOutcome> WorkAsync(ShardTask task, IShardHost host, WorkProgress progress, CancellationToken cancellationToken)
    {
        var job = await jobs.OpenAsync(task.Output, task.JobId, task.Epoch, cancellationToken).ConfigureAwait(false);

        // A probe only finds out which document kills its process; the shard is then attempted as usual.
        while (true)
        {
            if (await TryAttemptAsync(job, task, host, progress, cancellationToken).ConfigureAwait(false) is { } outcome)
            {
                return outcome;
            }

            await ProbeAsync(job, task, host, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Attempts the shard; null when it has to be probed first.</summary>
    /// <remarks>
    /// The gate comes before the mark: a shard that waits while another one is probed in this process must not be counted among
    /// those that were at work when the probe dies.
    /// </remarks>
    private async Task<ShardOutcome?> TryAttemptAsync(OpenJob job, ShardTask task, IShardHost host, WorkProgress progress, CancellationToken cancellationToken)
    {
        using var place = await gate.EnterAsync(cancellationToken).ConfigureAwait(false);
        var attempt = await job.Job.BeginAttemptAsync(job.Plan, task.Shard, cancellationToken).ConfigureAwait(false);
        await using var ending = attempt.ConfigureAwait(false);
        if (attempt.IsProbe)
        {
            return null;
        }

        if (job.Plan.RewriteOf(task.Shard) is { } rewrite)
        {
            await new StoredRows(job).RewriteAsync(rewrite, attempt, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            await ComputeAsync(job, task, attempt, host, progress, cancellationToken).ConfigureAwait(false);
        }

        var commit = await attempt.CommitAsync(cancellationToken).ConfigureAwait(false);

        // Another attempt's commit counts as much as ours; only work that nobody else did is shown as words and spans.
        var (done, own) = (WorkCounts.Of(commit.Manifest.Counts), progress.Current);
        return new ShardOutcome(ShardEnd.Committed, done with { Words = own.Words, Spans = own.Spans, Pairs = own.Pairs });
    }

    private async Task ComputeAsync(
        OpenJob job, ShardTask task, ShardAttempt attempt, IShardHost host, WorkProgress progress, CancellationToken cancellationToken)
    {
        var processor = Processor(job, host, alone: false);
        var meter = new ShardMeter(job.Plan.Corpus.Files, job.Plan.Corpus.Shards[task.Shard], job.Reading);
        var entries = Noted(Entries(job, task, attempt, reading: null, cancellationToken), meter, cancellationToken);
        await using var reuse = await new StoredRows(job).FindAsync(task.Shard, attempt, cancellationToken).ConfigureAwait(false);
        await foreach (var rows in processor.ProcessAsync(reuse.ComputeAsync(entries, cancellationToken), new ProgressObserver(progress), cancellationToken).ConfigureAwait(false))
        {
            await reuse.WriteAsync(rows, cancellationToken).ConfigureAwait(false);
            var (source, position) = rows.Document is { } document ? (document.Source, document.Position) : (rows.Failure!.Source, rows.Failure.Position);
            var behind = meter.MoveTo(source, position);
            progress.Add(counts => counts with { Shards = behind });
        }

        await reuse.EndAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Takes the documents of the shard one at a time, while this process does nothing else.</summary>
    private async Task ProbeAsync(OpenJob job, ShardTask task, IShardHost host, CancellationToken cancellationToken)
    {
        using var place = await gate.EnterAloneAsync(cancellationToken).ConfigureAwait(false);
        var attempt = await job.Job.BeginAttemptAsync(job.Plan, task.Shard, cancellationToken).ConfigureAwait(false);
        await using var ending = attempt.ConfigureAwait(false);
        if (!attempt.IsProbe)
        {
            return;
        }

        host.OnProbe(task, attempt.Poison.Count);
        var processor = Processor(job, host, alone: true);

        // A file may end the process while it is read, before there is a document: it is named as well.
        var entries = Entries(
            job, task, attempt, file => attempt.SetInFlightAsync(file.DocUid, file.Source, file.Position, cancellationToken), cancellationToken);
        await foreach (var entry in entries.ConfigureAwait(false))
        {
            if (entry is not Document document)
            {
                continue;
            }

            await attempt.SetInFlightAsync(RowIds.DocUid(document), document.Source, document.Position, cancellationToken).ConfigureAwait(false);
            await foreach (var rows in processor.ProcessAsync(One(document), observer: null, cancellationToken).ConfigureAwait(false))
            {
                await attempt.WriteAsync(rows, cancellationToken).ConfigureAwait(false);
            }
        }

        await attempt.EndProbeAsync(cancellationToken).ConfigureAwait(false);
    }

    private static async IAsyncEnumerable<CorpusEntry> Noted(IAsyncEnumerable<CorpusEntry> entries, ShardMeter meter, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var entry in entries.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            meter.Note(entry);
            yield return entry;
        }
    }

    /// <summary>The entries of the shard; while one is waited for, the board says so.</summary>
    private async IAsyncEnumerable<CorpusEntry> Entries(
        OpenJob job, ShardTask task, ShardAttempt attempt, Func<DocumentMark, Task>? reading, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var entries = ShardEntries.ReadAsync(job, task.Shard, attempt.Poison, inputs, task.RefusesUnreadable, reading, cancellationToken).GetAsyncEnumerator(cancellationToken);
        await using var ending = entries.ConfigureAwait(false);
        while (true)
        {
            using (waits.Begin(WaitKind.Input, "an input", task.Output))
            {
                if (!await entries.MoveNextAsync().ConfigureAwait(false))
                {
                    yield break;
                }
            }

            yield return entries.Current;
        }
    }

    private ShardProcessor Processor(OpenJob job, IShardHost host, bool alone) =>
        new(job.Models, job.Options, job.Segmenter, host.Devices(job, alone), settings);

    private static async IAsyncEnumerable<CorpusEntry> One(CorpusEntry entry)
    {
        await Task.CompletedTask.ConfigureAwait(false);
        yield return entry;
    }
}
