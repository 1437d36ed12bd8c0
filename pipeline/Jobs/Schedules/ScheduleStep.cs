namespace LukePipeline.Jobs.Schedules;

/// <summary>A step after a run that has ended well, a job of its own: the build of a graph.</summary>
/// <param name="Graph">Where the graph lies; may hold the times of the occurrence.</param>
public sealed record ScheduleStep(string Graph)
{
    private const string Prefix = "graph=";

    /// <summary>Reads a step; null for anything else.</summary>
    public static ScheduleStep? Parse(string text) =>
        text.StartsWith(Prefix, StringComparison.Ordinal) && text.Length > Prefix.Length ? new ScheduleStep(text[Prefix.Length..]) : null;

    /// <summary>The step as it is written.</summary>
    public override string ToString() => Prefix + Graph;
}
