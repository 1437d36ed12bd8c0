namespace LukePipeline.Jobs.Commit;

/// <summary>What planning looks into makes no progress; whoever plans next finds the mark of it.</summary>
internal sealed class StalledPlanningException(string name, TimeSpan time)
    : TimeoutException($"Looking into {name} has made no progress for {time.TotalMinutes:0} minutes. It is tried again; what holds planning up twice is skipped.");
