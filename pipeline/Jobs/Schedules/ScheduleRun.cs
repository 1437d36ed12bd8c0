using System.Text.Json.Serialization;

namespace LukePipeline.Jobs.Schedules;

/// <summary>An occurrence whose jobs have been decided on and have not ended.</summary>
public sealed record ScheduleRun
{
    /// <summary>The occurrence.</summary>
    public required string Id { get; init; }

    /// <summary>When it was due, UTC.</summary>
    [JsonConverter(typeof(UtcTime))]
    public required DateTimeOffset Time { get; init; }

    /// <summary>Its jobs, one after the other.</summary>
    public required IReadOnlyList<ScheduledJob> Jobs { get; init; }

    /// <summary>The job that is its turn. Default: 0.</summary>
    public int Step { get; init; }

    /// <summary>Whether that job has been handed in.</summary>
    public bool IsSubmitted { get; init; }

    /// <summary>Whether it is to be cancelled, since the next occurrence is due.</summary>
    public bool IsCancelling { get; init; }
}
