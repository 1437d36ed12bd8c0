using System.Globalization;
using LukePipeline.Grains.Contracts;

namespace LukePipeline.Client.Display;

/// <summary>What a person wants to know while a job runs.</summary>
/// <param name="Snapshot">The job now.</param>
/// <param name="Elapsed">Time since this sitting of the job began.</param>
internal sealed record ProgressLine(JobSnapshot Snapshot, TimeSpan Elapsed)
{
    /// <summary>The latest stretch of work, which rates and the time left are measured over. Default: null, nothing has moved yet.</summary>
    public ProgressStretch? Stretch { get; init; }

    /// <summary>Share of the work that is done, by the bytes of the inputs, 0 to 1.</summary>
    public double Fraction => Snapshot.Shards == 0 ? 0 : ProgressStretch.WorkedOf(Snapshot);

    /// <summary>Time left at the speed of the latest stretch; null as long as that cannot be said.</summary>
    public TimeSpan? Left => Stretch is { TellsSpeed: true } stretch && Snapshot.State == JobStatus.Running
        ? TimeSpan.FromTicks(Math.Max(0, ((stretch.Time * ((1 - ProgressStretch.WorkedOf(Snapshot)) / stretch.Worked)) - stretch.Since).Ticks))
        : null;

    /// <summary>The time left in words; null where there is nothing to wait for.</summary>
    public string? LeftText => Left is { } left ? $"{Clock(left)} left" : Snapshot.State == JobStatus.Running ? "estimating" : null;

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

        // The summary of a job that is done tells its time and its rate: those of this line would be others.
        var counters = Snapshot.Counters;
        var line = string.Create(CultureInfo.InvariantCulture, $"{Phase}: shards {Snapshot.ShardsDone}/{Snapshot.Shards} ({Percent}), documents {counters.Documents:N0}, failures {counters.Failures:N0}");
        line += Snapshot.State == JobStatus.Done ? "" : $", elapsed {Clock(Elapsed)}";
        line += Snapshot.State == JobStatus.Running ? $", now {Rate(of => of.Words)} words/s, {Rate(of => of.Spans)} spans/s" : "";
        if (LeftText is { } left)
        {
            line += $", {left}";
        }

        // Why a job failed is told at its end.
        return Snapshot is { Message: { } message, State: not JobStatus.Failed } ? $"{line} ({message})" : line;
    }

    /// <summary>The share that is done; all of it is only said when it is.</summary>
    public string Percent => string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(100 * Fraction):0} %");

    /// <summary>A number per second of the latest stretch, short enough for a terminal.</summary>
    public string Rate(Func<WorkCounters, long> counter) => Stretch is { } stretch && stretch.Time >= ProgressStretch.Shortest
        ? Short(Math.Max(0, counter(stretch.To) - counter(stretch.From)) / stretch.Time.TotalSeconds)
        : "-";

    /// <summary>A duration as h:mm:ss or m:ss.</summary>
    public static string Clock(TimeSpan time) => time.TotalHours >= 1
        ? string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalHours}:{time.Minutes:00}:{time.Seconds:00}")
        : string.Create(CultureInfo.InvariantCulture, $"{time.Minutes}:{time.Seconds:00}");

    private static string Short(double value) => value switch
    {
        >= 1e6 => string.Create(CultureInfo.InvariantCulture, $"{value / 1e6:0.0}M"),
        >= 1e4 => string.Create(CultureInfo.InvariantCulture, $"{value / 1e3:0}k"),
        >= 100 => string.Create(CultureInfo.InvariantCulture, $"{value:0}"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{value:0.0}"),
    };
}
