using System.Text.Json.Serialization;

namespace LukePipeline.Jobs.Schedules;

/// <summary>An occurrence that is to run and waits for its turn.</summary>
public sealed record WaitingOccurrence
{
    /// <summary>Its name.</summary>
    public required string Id { get; init; }

    /// <summary>What its record will say: started, triggered or backfilled.</summary>
    public required OccurrenceKind Kind { get; init; }

    /// <summary>The beginning of its interval, UTC.</summary>
    [JsonConverter(typeof(UtcTime))]
    public required DateTimeOffset Start { get; init; }

    /// <summary>Its end, UTC.</summary>
    [JsonConverter(typeof(UtcTime))]
    public required DateTimeOffset Time { get; init; }

    /// <summary>One that the calendar asks for.</summary>
    public static WaitingOccurrence Of(Occurrence occurrence) => new() { Id = occurrence.Id, Kind = OccurrenceKind.Started, Start = occurrence.Start, Time = occurrence.Time };
}
