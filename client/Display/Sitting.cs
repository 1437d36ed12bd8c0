using LukePipeline.Grains.Contracts;

namespace LukePipeline.Client.Display;

/// <summary>
/// What one who follows a job has been shown: it never shows fewer than before, wherever the job's grain has moved meanwhile, and it measures
/// from where this sitting found the job at work.
/// </summary>
/// <param name="time">The clock.</param>
internal sealed class Sitting(TimeProvider time)
{
    private readonly long _created = time.GetTimestamp();
    private long? _running;
    private JobSnapshot? _since;
    private JobSnapshot? _shown;

    /// <summary>Takes the next look at the job.</summary>
    /// <returns>What to show.</returns>
    public ProgressLine See(JobSnapshot snapshot)
    {
        _shown = _shown is { } before && before.SubmittedAt == snapshot.SubmittedAt ? NoLess(before, snapshot) : snapshot;
        if (_running is null && _shown.State is not (JobStatus.Planning or JobStatus.Unknown))
        {
            (_running, _since) = (time.GetTimestamp(), _shown);
        }

        return new ProgressLine(_shown, time.GetElapsedTime(_running ?? _created)) { Since = _since };
    }

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
