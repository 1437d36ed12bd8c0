using System.Text.Json.Serialization;

namespace LukePipeline.Jobs.Schedules;

/// <summary>What is written down of an occurrence, once.</summary>
public sealed record OccurrenceRecord
{
    /// <summary>Its name.</summary>
    public required string Id { get; init; }

    /// <summary>What became of it.</summary>
    public required OccurrenceKind Kind { get; init; }

    /// <summary>When it was due, UTC.</summary>
    [JsonConverter(typeof(UtcTime))]
    public required DateTimeOffset Time { get; init; }

    /// <summary>When that was decided, UTC.</summary>
    [JsonConverter(typeof(UtcTime))]
    public required DateTimeOffset Decided { get; init; }

    /// <summary>Why it was left out; null where it was not.</summary>
    public string? Reason { get; init; }

    /// <summary>The ids of its jobs, its own first and then those of its steps. Default: none.</summary>
    public IReadOnlyList<string> Jobs { get; init; } = [];

    /// <summary>The output of its job; null where it has none.</summary>
    public string? Output { get; init; }

    /// <summary>How many occurrences the record stands for, this one the first of them. Default: 1.</summary>
    public int Count { get; init; } = 1;

    /// <summary>How it ended; null while it has not, and in its own record always: the end has one of its own.</summary>
    public OccurrenceEnd? End { get; init; }
}
