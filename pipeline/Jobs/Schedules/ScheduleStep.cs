namespace LukePipeline.Jobs.Schedules;

/// <summary>A step after a run that has ended well, a job of its own: the build of a graph, or an export of the graph of the step before it.</summary>
/// <param name="Form">The form of the export; null for the build of a graph.</param>
/// <param name="Place">Where the graph, or its exports, lie; may hold the times of the occurrence.</param>
public sealed record ScheduleStep(string? Form, string Place)
{
    private const string Graph = "graph=";
    private const string Export = "export=";

    /// <summary>Reads a step; null for anything else.</summary>
    public static ScheduleStep? Parse(string text)
    {
        if (text.StartsWith(Graph, StringComparison.Ordinal) && text.Length > Graph.Length)
        {
            return new ScheduleStep(null, text[Graph.Length..]);
        }

        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return text.StartsWith(Export, StringComparison.Ordinal) && colon > Export.Length && colon + 1 < text.Length
            ? new ScheduleStep(text[Export.Length..colon], text[(colon + 1)..])
            : null;
    }

    /// <summary>The step as it is written.</summary>
    public override string ToString() => Form is null ? Graph + Place : $"{Export}{Form}:{Place}";
}
