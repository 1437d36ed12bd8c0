namespace LukePipeline.Jobs.Files;

/// <summary>
/// A note in the store that an attempt is running. The attempt removes it when it ends in any orderly way, so one that is
/// still there when the next attempt begins tells of a death.
/// </summary>
/// <param name="AttemptId">The attempt.</param>
/// <param name="Epoch">The owner's epoch.</param>
/// <param name="StartedAt">When, UTC.</param>
/// <param name="Worker">Machine and process, for people.</param>
/// <param name="IsProbe">Whether it takes one document at a time.</param>
public sealed record AttemptMark(string AttemptId, long Epoch, DateTimeOffset StartedAt, string Worker, bool IsProbe)
{
    /// <summary>In a probe: the document in flight.</summary>
    public DocumentMark? InFlight { get; init; }
}
