using LukePipeline.Grains.Contracts;

namespace LukePipeline.Client.Display;

/// <summary>
/// What one who follows a job has been shown: it never shows fewer than before, wherever the job's grain has moved meanwhile, and it measures
/// over the latest stretch of the work that was done before these eyes. The models that load first, and what was committed before, are no work.
/// </summary>
/// <param name="time">The clock.</param>
internal sealed class Sitting(TimeProvider time)
{
    /// <summary>The longest stretch: long enough for documents of all lengths, short enough to follow a machine that gets busy.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(90);

    /// <summary>Time between two looks that are remembered.</summary>
    private static readonly TimeSpan Grain = TimeSpan.FromSeconds(1);

    /// <summary>Before so much of the work of this sitting is seen, its speed is told only after <see cref="Long"/>.</summary>
    private const double Enough = 0.1;

    /// <summary>Steps forward that tell a speed after <see cref="Long"/>.</summary>
    private const int EnoughSteps = 8;

    /// <summary>Where the next step takes so many times as long as the others did, nothing is done.</summary>
    private const double Late = 3;

    private static readonly TimeSpan Short = TimeSpan.FromSeconds(2), Long = TimeSpan.FromSeconds(20);

    private readonly long _created = time.GetTimestamp();
    private readonly Queue<(long At, JobSnapshot Job)> _looks = new();
    private (long At, JobSnapshot Job)? _began;
    private (long At, JobSnapshot Job) _moved;
    private int _steps;
    private long _lookedAt;
    private long? _running;
    private JobSnapshot? _still;
    private JobSnapshot? _shown;

    /// <summary>Takes the next look at the job.</summary>
    /// <returns>What to show.</returns>
    public ProgressLine See(JobSnapshot snapshot)
    {
        _shown = _shown is { } before && before.SubmittedAt == snapshot.SubmittedAt ? NoLess(before, snapshot) : snapshot;
        if (_shown.State is not (JobStatus.Planning or JobStatus.Unknown))
        {
            _running ??= time.GetTimestamp();
            Remember(_shown);
        }

        return new ProgressLine(_shown, time.GetElapsedTime(_running ?? _created)) { Stretch = Stretch() };
    }

    private void Remember(JobSnapshot job)
    {
        _still ??= job;
        var now = time.GetTimestamp();
        if (_began is null)
        {
            // From the first sign of work on: what came before it, the loading of models, would count as slowness.
            if (HasMoved(_still, job))
            {
                _began = _moved = (now, job);
                _looks.Enqueue((now, job));
                _lookedAt = now;
            }

            return;
        }

        if (HasMoved(_moved.Job, job))
        {
            _steps++;
            _moved = (now, job);
            if (time.GetElapsedTime(_lookedAt, now) >= Grain)
            {
                _looks.Enqueue((now, job));
                _lookedAt = now;
            }
        }

        while (_looks.Count > 2 && time.GetElapsedTime(_looks.Peek().At, now) > Longest)
        {
            _looks.Dequeue();
        }
    }

    /// <summary>From one step forward to another: between two steps it looks as if nothing was done. One that is long in coming counts as slowness.</summary>
    private ProgressStretch? Stretch()
    {
        if (_began is not { } began || _steps == 0)
        {
            return null;
        }

        var (first, now) = (_looks.Peek(), time.GetTimestamp());
        var since = time.GetElapsedTime(_moved.At, now);
        var isLate = _moved.At == first.At || since > Late * time.GetElapsedTime(began.At, _moved.At) / Math.Max(1, _steps);
        var (took, whole) = (time.GetElapsedTime(first.At, isLate ? now : _moved.At), time.GetElapsedTime(began.At, now));
        var share = Share(began.Job, _moved.Job);
        return new ProgressStretch(took, ProgressStretch.WorkedOf(_moved.Job) - ProgressStretch.WorkedOf(first.Job), first.Job.Counters, _moved.Job.Counters)
        {
            Since = isLate ? TimeSpan.Zero : since,
            TellsSpeed = ProgressStretch.WorkedOf(_moved.Job) > ProgressStretch.WorkedOf(first.Job)
                && ((took >= Short && share >= Enough) || (whole >= Long && _steps >= EnoughSteps)),
        };
    }

    /// <summary>How much lies behind of what was left to do at the beginning.</summary>
    private static double Share(JobSnapshot began, JobSnapshot now)
    {
        var left = 1 - ProgressStretch.WorkedOf(began);
        return left > 0 ? (ProgressStretch.WorkedOf(now) - ProgressStretch.WorkedOf(began)) / left : 1;
    }

    private static bool HasMoved(JobSnapshot before, JobSnapshot now) =>
        now.Counters.Words > before.Counters.Words || now.Counters.Documents > before.Counters.Documents || ProgressStretch.WorkedOf(now) > ProgressStretch.WorkedOf(before);

    private static JobSnapshot NoLess(JobSnapshot before, JobSnapshot now) => now with
    {
        State = now.State == JobStatus.Planning ? before.State : now.State,
        Shards = Math.Max(before.Shards, now.Shards),
        ShardsDone = Math.Max(before.ShardsDone, now.ShardsDone),
        Worked = now.Worked is { } worked ? Math.Max(before.Worked ?? 0, worked) : before.Worked,
        Counters = now.Counters with
        {
            Documents = Math.Max(before.Counters.Documents, now.Counters.Documents),
            Words = Math.Max(before.Counters.Words, now.Counters.Words),
            Spans = Math.Max(before.Counters.Spans, now.Counters.Spans),
            Pairs = Math.Max(before.Counters.Pairs, now.Counters.Pairs),
            Shards = Math.Max(before.Counters.Shards, now.Counters.Shards),
        },
    };
}
