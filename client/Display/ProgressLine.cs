using System.Globalization;
using LukePipeline.Grains.Contracts;

namespace LukePipeline.Client.Display;

/// <summary>What a person wants to know while a job runs, computed from two looks at it.</summary>
/// <param name="Snapshot">The job now.</param>
/// <param name="Elapsed">Time since this sitting of the job began.</param>
internal sealed record ProgressLine(JobSnapshot Snapshot, TimeSpan Elapsed)
{
    /// <summary>The job as it was when it was first seen at work, from where the time elapsed counts: rates are of what was done since. Null for its beginning.</summary>
    public JobSnapshot? Since { get; init; }

    /// <summary>Share of the work that is done, shards in work in part, 0 to 1.</summary>
    public double Fraction => Snapshot.Shards == 0 ? 0 : Worked / Snapshot.Shards;

    /// <summary>Time left at the speed of this sitting, counting only its own work; null before any is done.</summary>
    public TimeSpan? Left
    {
        get
        {
            var own = Worked - Math.Max(Snapshot.ShardsResumed, Since is null ? 0 : WorkedOf(Since));
            return own > 0 && Snapshot.State == JobStatus.Running ? Elapsed * ((Snapshot.Shards - Worked) / own) : null;
        }
    }

    private double Worked => WorkedOf(Snapshot);

    /// <summary>The phase in words.</summary>
    public string Phase => Snapshot.State switch
    {
        JobStatus.Planning => "listing inputs",
        JobStatus.Committing => "writing the manifest",
        JobStatus.Cancelling => "stopping",
        _ => Snapshot.State.ToString().ToLowerInvariant(),
    };

    /// <summary>The line in plain text, for a pipe or a log.</summary>
    public override string ToString()
    {
        if (Snapshot.Shards == 0)
        {
            return Snapshot is { Message: { } waiting, State: not JobStatus.Failed } ? $"{Phase} ({waiting})" : Phase;
        }

        var counters = Snapshot.Counters;
        var line = string.Create(
            CultureInfo.InvariantCulture,
            $"{Phase}: shards {Snapshot.ShardsDone}/{Snapshot.Shards}, documents {counters.Documents:N0}, words {Rate(of => of.Words)}/s, ")
            + string.Create(CultureInfo.InvariantCulture, $"spans {Rate(of => of.Spans)}/s, failures {counters.Failures:N0}, elapsed {Clock(Elapsed)}");
        if (Left is { } left)
        {
            line += $", left {Clock(left)}";
        }

        // Why a job failed is told at its end.
        return Snapshot is { Message: { } message, State: not JobStatus.Failed } ? $"{line} ({message})" : line;
    }

    /// <summary>A number per second of this sitting, short enough for a terminal.</summary>
    public string Rate(Func<WorkCounters, long> counter) => Elapsed.TotalSeconds < 0.5
        ? "-"
        : Short(Math.Max(0, counter(Snapshot.Counters) - (Since is null ? 0 : counter(Since.Counters))) / Elapsed.TotalSeconds);

    /// <summary>A duration as h:mm:ss or m:ss.</summary>
    public static string Clock(TimeSpan time) => time.TotalHours >= 1
        ? string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalHours}:{time.Minutes:00}:{time.Seconds:00}")
        : string.Create(CultureInfo.InvariantCulture, $"{time.Minutes}:{time.Seconds:00}");

    // A silo of an earlier version counts whole shards alone.
    private static double WorkedOf(JobSnapshot job) => Math.Max(job.ShardsDone, Math.Min(job.Counters.Shards, job.Shards));

    private static string Short(double value) => value switch
    {
        >= 1e6 => string.Create(CultureInfo.InvariantCulture, $"{value / 1e6:0.0}M"),
        >= 1e4 => string.Create(CultureInfo.InvariantCulture, $"{value / 1e3:0}k"),
        >= 100 => string.Create(CultureInfo.InvariantCulture, $"{value:0}"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{value:0.0}"),
    };
}
