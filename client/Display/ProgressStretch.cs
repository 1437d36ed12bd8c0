using LukePipeline.Grains.Contracts;

namespace LukePipeline.Client.Display;

/// <summary>A stretch of work between two looks at a job: what was really done in it, and how long it took.</summary>
/// <param name="Time">How long.</param>
/// <param name="Worked">The share of the job that was worked through in it.</param>
/// <param name="From">The counters at its beginning.</param>
/// <param name="To">The counters at its end.</param>
internal sealed record ProgressStretch(TimeSpan Time, double Worked, WorkCounters From, WorkCounters To)
{
    /// <summary>Less tells no rate.</summary>
    public static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);

    /// <summary>Whether the time left can be told from it. Default: false.</summary>
    public bool TellsSpeed { get; init; }

    /// <summary>Time since its end, in which nothing was seen to move: batches come in bursts. Default: none.</summary>
    public TimeSpan Since { get; init; }

    /// <summary>The share of a job that is worked through, 0 to 1. A silo of an earlier version counts shards, the first ones whole shards alone.</summary>
    public static double WorkedOf(JobSnapshot job) =>
        job.Worked ?? (job.Shards == 0 ? 0 : Math.Max(job.ShardsDone, Math.Min(job.Counters.Shards, job.Shards)) / job.Shards);
}
