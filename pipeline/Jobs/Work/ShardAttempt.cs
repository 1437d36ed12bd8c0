using System.Collections.Frozen;
using System.Globalization;
using LukePipeline.Ground;
using LukePipeline.Jobs.Commit;
using LukePipeline.Jobs.Files;
using LukePipeline.Jobs.Planning;
using LukePipeline.Storage;
using LukePipeline.Tables;
using LukePipeline.Text;

namespace LukePipeline.Jobs.Work;

/// <summary>
/// One attempt at one shard: takes the rows of its documents in order, and in the end tries to commit them. Disposing an
/// attempt that was not committed leaves no trace but files that are swept with the job.
/// </summary>
/// <remarks>
/// A probe (<see cref="IsProbe"/>) is an attempt after several deaths. Its documents must be processed one at a time, each after
/// <see cref="SetInFlightAsync"/>, by a process that does nothing else; its rows are dropped, and
/// <see cref="EndProbeAsync"/> takes the place of the commit. Then the shard is attempted as usual, in its usual batches, so
/// that bad luck leaves no difference in the output.
/// </remarks>
public sealed class ShardAttempt : IAsyncDisposable
{
    private readonly OwnedJob _job;
    private readonly JobPlan _plan;
    private readonly ShardHistory _history;
    private readonly AttemptMarks _marks;
    private readonly ShardCounter _counter;
    private readonly TableSetWriter? _tables;
    private AttemptMark? _mark;

    private ShardAttempt(OwnedJob job, JobPlan plan, int shard, ShardHistory history, AttemptMarks marks, AttemptMark mark, TableSetWriter? tables)
    {
        _job = job;
        _plan = plan;
        Shard = shard;
        _history = history;
        _marks = marks;
        _mark = mark;
        _tables = tables;
        _counter = new ShardCounter(
            job.Parts.Stages.TablesOf(plan.Spec.Stages),
            [.. plan.Spec.MetadataFields.Select(MetadataField.Parse)],
            JobReading.NamedFields(plan.Spec),
            bySource: plan.Dataset is not null);
        Id = mark.AttemptId;
        Poison = history.Poison.Select(document => document.DocUid).ToFrozenSet(StringComparer.Ordinal);
    }

    /// <summary>Unique among all attempts.</summary>
    public string Id { get; }

    /// <summary>The shard.</summary>
    public int Shard { get; }

    /// <summary>Whether documents are to be processed one at a time, to find out which of them kills its process.</summary>
    public bool IsProbe => _tables is null;

    /// <summary>
    /// Uids of the documents that are known to kill their process: not to be processed, but written as failures with
    /// <see cref="ReasonCode.PoisonDocument"/>.
    /// </summary>
    public IReadOnlySet<string> Poison { get; }

    /// <summary>Writes the rows of one document. The order of the calls is the order of the rows in the files.</summary>
    public async Task WriteAsync(DocumentRows rows, CancellationToken cancellationToken)
    {
        rows = _plan.Dataset is { } run ? rows.OfRun(run.Snapshot) : rows;
        _counter.Add(rows);
        if (_tables is not null)
        {
            await GuardAsync(_tables.WriteAsync(rows, cancellationToken)).ConfigureAwait(false);
        }
    }

    /// <summary>Writes a row of an earlier file of a table; the order of the calls is that of the rows.</summary>
    internal async Task CopyAsync(string table, ITableValues values, int row, CancellationToken cancellationToken)
    {
        _counter.Add(table, values, row);
        await GuardAsync(_tables!.CopyAsync(table, values, row, cancellationToken).AsTask()).ConfigureAwait(false);
    }

    /// <summary>Counts a document whose rows are copied, or an input that keeps its rows since it could not be read.</summary>
    internal void CountReused(CorpusEntry entry)
    {
        if (entry is DocumentFailure failure)
        {
            _counter.Defer(failure.Source, failure.Reason);
        }
        else
        {
            _counter.AddReused();
        }
    }

    /// <summary>In a probe: names the document that is taken up next, durably. Does nothing in a usual attempt.</summary>
    public async Task SetInFlightAsync(string docUid, string source, long position, CancellationToken cancellationToken)
    {
        if (IsProbe && _mark is not null)
        {
            _mark = await _marks.SetInFlightAsync(_mark, new DocumentMark(docUid, source, position), cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Ends a probe that came through: the count of deaths begins anew. Begin another attempt next.</summary>
    public async Task EndProbeAsync(CancellationToken cancellationToken)
    {
        if (!IsProbe || _mark is null)
        {
            throw new InvalidOperationException("Only a running probe is ended so.");
        }

        await _marks.EndProbeAsync(_mark, _history, cancellationToken).ConfigureAwait(false);
        _mark = null;
    }

    /// <summary>
    /// Uploads the files, verifies them, commits the shard if nobody else has, and publishes whatever was committed.
    /// </summary>
    /// <exception cref="OwnershipLostException">The prefix belongs to another owner; nothing was committed.</exception>
    public async Task<CommitOutcome> CommitAsync(CancellationToken cancellationToken)
    {
        if (_tables is null || _mark is null)
        {
            throw new InvalidOperationException("A probe, or an attempt that has ended, cannot be committed.");
        }

        var outcome = await new ShardCommitter(_job, _plan, Shard, Id).CommitAsync(_tables, _counter, cancellationToken).ConfigureAwait(false);
        await EndAsync(cancellationToken).ConfigureAwait(false);
        return outcome;
    }

    /// <summary>Ends the attempt, if that has not happened: an orderly end, even after an exception.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_tables is not null)
        {
            await _tables.DisposeAsync().ConfigureAwait(false);
        }

        try
        {
            await EndAsync(CancellationToken.None).ConfigureAwait(false);
        }
        catch (BlobStoreException)
        {
            // The mark stays and counts as a death, which is only a step towards a probe.
        }
    }

    internal static async Task<ShardAttempt> BeginAsync(
        OwnedJob job, JobPlan plan, int shard, PoisonPolicy policy, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(shard);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(shard, plan.Shards);
        await job.EnsureOwnedAsync(cancellationToken).ConfigureAwait(false);
        var marks = new AttemptMarks(job.Blobs, job.Id, shard, policy, job.Clock);
        var history = await marks.ReadAsync(cancellationToken).ConfigureAwait(false);
        var isProbe = history.Deaths >= policy.DeathsBeforeProbe;
        if (isProbe && history.Probes >= policy.Probes)
        {
            throw new ShardFailedException(shard, job.Id, history);
        }

        var id = string.Create(CultureInfo.InvariantCulture, $"{job.Epoch}-{Guid.NewGuid():n}");
        var mark = await marks.BeginAsync(id, job.Epoch, isProbe, cancellationToken).ConfigureAwait(false);
        var tables = isProbe
            ? null
            : await TableSetWriter.CreateAsync(job.Blobs.SpoolFolder, SpoolNames.Of(id), PlanTables.Options(plan, job.Parts), cancellationToken).ConfigureAwait(false);
        return new ShardAttempt(job, plan, shard, history, marks, mark, tables);
    }

    private async Task GuardAsync(Task writing)
    {
        try
        {
            await writing.ConfigureAwait(false);
        }
        catch (Exception e) when (DiskErrors.IsFailure(e))
        {
            throw DiskErrors.Explain(e, _job.Blobs.SpoolFolder, "write the tables");
        }
    }

    private async Task EndAsync(CancellationToken cancellationToken)
    {
        if (_mark is { } mark)
        {
            _mark = null;
            await _marks.EndAsync(mark, cancellationToken).ConfigureAwait(false);
        }
    }
}
