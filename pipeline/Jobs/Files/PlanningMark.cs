namespace LukePipeline.Jobs.Files;

/// <summary>
/// A note in the store that a plan is being made. Whoever makes it removes the note in any orderly end, so one that is still there when
/// the next one begins tells of a death.
/// </summary>
/// <param name="Epoch">The owner's epoch.</param>
/// <param name="StartedAt">When, UTC.</param>
/// <param name="Worker">Machine and process, for people.</param>
/// <param name="Inside">What was being looked into: an input's source, or the location of a checkpoint; null for nothing yet.</param>
public sealed record PlanningMark(long Epoch, DateTimeOffset StartedAt, string Worker, string? Inside);
