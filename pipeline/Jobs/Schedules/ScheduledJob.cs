namespace LukePipeline.Jobs.Schedules;

/// <summary>One job of an occurrence, as it is handed in, any number of times.</summary>
/// <param name="JobId">Its id, which follows from schedule and occurrence.</param>
/// <param name="Spec">What it asks, as JSON.</param>
/// <param name="Output">What it writes.</param>
public sealed record ScheduledJob(string JobId, string Spec, string Output);
