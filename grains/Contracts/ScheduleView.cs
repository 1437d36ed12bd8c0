namespace LukePipeline.Grains.Contracts;

/// <summary>A schedule as one sees it from outside.</summary>
[GenerateSerializer, Immutable, Alias("luke.schedule-view")]
public sealed record ScheduleView
{
    /// <summary>Its name.</summary>
    [Id(0)]
    public required string Id { get; init; }

    /// <summary>What it asks, as JSON.</summary>
    [Id(1)]
    public required string Spec { get; init; }

    /// <summary>Every occurrence up to here is decided on, UTC.</summary>
    [Id(2)]
    public DateTimeOffset ProcessedThrough { get; init; }

    /// <summary>Why nothing is started; null where something is.</summary>
    [Id(3)]
    public string? Paused { get; init; }

    /// <summary>Failed runs in a row.</summary>
    [Id(4)]
    public int Failures { get; init; }

    /// <summary>The jobs at work for it.</summary>
    [Id(5)]
    public IReadOnlyList<string> Jobs { get; init; } = [];

    /// <summary>Occurrences that a person asked for and that wait for their turn.</summary>
    [Id(6)]
    public int Waiting { get; init; }

    /// <summary>The coming occurrences, UTC.</summary>
    [Id(7)]
    public IReadOnlyList<DateTimeOffset> Next { get; init; } = [];
}

/// <summary>What became of an occurrence.</summary>
[GenerateSerializer, Immutable, Alias("luke.occurrence-view")]
public sealed record OccurrenceView
{
    /// <summary>Its name.</summary>
    [Id(0)]
    public required string Id { get; init; }

    /// <summary>started, skipped, missed, triggered or backfilled.</summary>
    [Id(1)]
    public required string Kind { get; init; }

    /// <summary>When it was due, UTC.</summary>
    [Id(2)]
    public DateTimeOffset Time { get; init; }

    /// <summary>When that was decided, UTC.</summary>
    [Id(3)]
    public DateTimeOffset Decided { get; init; }

    /// <summary>Why it was left out, or why a job of it failed; null for neither.</summary>
    [Id(4)]
    public string? Message { get; init; }

    /// <summary>The ids of its jobs.</summary>
    [Id(5)]
    public IReadOnlyList<string> Jobs { get; init; } = [];

    /// <summary>What its job writes; null where it has none.</summary>
    [Id(6)]
    public string? Output { get; init; }

    /// <summary>How many occurrences it stands for.</summary>
    [Id(7)]
    public int Count { get; init; } = 1;

    /// <summary>running, done, failed or cancelled; null where it has no job.</summary>
    [Id(8)]
    public string? State { get; init; }

    /// <summary>When it ended, UTC; null where it has not.</summary>
    [Id(9)]
    public DateTimeOffset? Ended { get; init; }
}
