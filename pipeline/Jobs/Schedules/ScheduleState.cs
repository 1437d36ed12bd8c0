using System.Text.Json.Serialization;

namespace LukePipeline.Jobs.Schedules;

/// <summary>All that is known of a schedule, as it lies in the store: changed by compare-and-swap alone.</summary>
public sealed record ScheduleState
{
    /// <summary>Version of this layout.</summary>
    public const int CurrentVersion = 1;

    /// <summary>The version that wrote it.</summary>
    public int Version { get; init; } = CurrentVersion;

    /// <summary>The schedule.</summary>
    public required string Id { get; init; }

    /// <summary>When it was made, UTC; the ids of its jobs follow from it as well, so that a schedule of the same name made later has others.</summary>
    [JsonConverter(typeof(UtcTime))]
    public required DateTimeOffset Created { get; init; }

    /// <summary>The first occurrence that was asked for from before it was made, UTC; null for none.</summary>
    [JsonConverter(typeof(UtcTime))]
    public DateTimeOffset? Earliest { get; init; }

    /// <summary>What it asks.</summary>
    public required ScheduleSpec Spec { get; init; }

    /// <summary>The watermark: every occurrence up to here is started, waits, or is left out. It never goes back.</summary>
    [JsonConverter(typeof(UtcTime))]
    public required DateTimeOffset ProcessedThrough { get; init; }

    /// <summary>Why nothing is started; null where something is.</summary>
    public string? Paused { get; init; }

    /// <summary>Failed runs in a row.</summary>
    public int Failures { get; init; }

    /// <summary>What has been started and has not ended.</summary>
    public IReadOnlyList<ScheduleRun> Runs { get; init; } = [];

    /// <summary>What was due and waits for an earlier run.</summary>
    public IReadOnlyList<WaitingOccurrence> Queue { get; init; } = [];

    /// <summary>What a person asked for and has not been started.</summary>
    public IReadOnlyList<WaitingOccurrence> Wishes { get; init; } = [];

    /// <summary>Records that have been decided on and may not be written yet.</summary>
    public IReadOnlyList<OccurrenceRecord> Unwritten { get; init; } = [];

    /// <summary>Ends that may not be written yet.</summary>
    public IReadOnlyList<OccurrenceEnd> UnwrittenEnds { get; init; } = [];
}
