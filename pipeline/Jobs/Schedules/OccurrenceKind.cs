namespace LukePipeline.Jobs.Schedules;

/// <summary>What became of an occurrence.</summary>
public enum OccurrenceKind
{
    /// <summary>Its job was handed in.</summary>
    Started,

    /// <summary>It was left out, since an earlier run went on or a later one stands for it.</summary>
    Skipped,

    /// <summary>Nobody was there when it was due, or the schedule was paused, and it is not caught up on.</summary>
    Missed,

    /// <summary>A person asked for it, beside the calendar.</summary>
    Triggered,

    /// <summary>A person asked for it, long after it was due.</summary>
    Backfilled,
}
