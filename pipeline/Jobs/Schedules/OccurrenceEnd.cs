using System.Text.Json.Serialization;

namespace LukePipeline.Jobs.Schedules;

/// <summary>How the jobs of an occurrence ended.</summary>
public sealed record OccurrenceEnd
{
    /// <summary>The occurrence.</summary>
    public required string Id { get; init; }

    /// <summary>When it was due, UTC.</summary>
    [JsonConverter(typeof(UtcTime))]
    public required DateTimeOffset Time { get; init; }

    /// <summary>The state of its last job: done, failed or cancelled.</summary>
    public required string State { get; init; }

    /// <summary>When that was seen, UTC.</summary>
    [JsonConverter(typeof(UtcTime))]
    public required DateTimeOffset Ended { get; init; }

    /// <summary>The job that did not end well; null where all did.</summary>
    public string? FailedJob { get; init; }

    /// <summary>What it said; null for nothing.</summary>
    public string? Message { get; init; }
}
