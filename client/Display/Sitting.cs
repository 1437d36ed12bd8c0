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

    private readonly long _created = time.GetTimestamp();
    private readonly Queue<(long At, JobSnapshot Job)> _looks = new();
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

        return new ProgressLine(_shown, time.GetElapsedTime(_running ?? _created)) { Stretch = Stretch(_shown) };
    }

    private void Remember(JobSnapshot job)
    {
        _still ??= job;
        var now = time.GetTimestamp();
        if (_looks.Count == 0)
        {
            // From the first sign of work on: what came before it, the loading of models, would count as slowness.
            if (HasMoved(_still, job))
            {
                _looks.Enqueue((now, job));
                _lookedAt = now;
            }

            return;
        }

        if (time.GetElapsedTime(_lookedAt, now) >= Grain)
        {
            _looks.Enqueue((now, job));
            _lookedAt = now;
        }

        while (_looks.Count > 2 && time.GetElapsedTime(_looks.Peek().At, now) > Longest)
        {
            _looks.Dequeue();
        }
    }

    private ProgressStretch? Stretch(JobSnapshot now) => _looks.TryPeek(out var first)
        ? new ProgressStretch(
            time.GetElapsedTime(first.At), ProgressStretch.WorkedOf(now) - ProgressStretch.WorkedOf(first.Job), first.Job.Counters, now.Counters)
        : null;

    private static bool HasMoved(JobSnapshot before, JobSnapshot now) =>
        now.Counters.Words > before.Counters.Words || now.Counters.Documents > before.Counters.Documents || ProgressStretch.WorkedOf(now) > ProgressStretch.WorkedOf(before);

    private static JobSnapshot NoLess(JobSnapshot before, JobSnapshot now) => now with
    {
        State = now.State == JobStatus.Planning ? before.State : now.State,
        Shards = Math.Max(before.Shards, now.Shards),
        ShardsDone = Math.Max(before.ShardsDone, now.ShardsDone),
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
