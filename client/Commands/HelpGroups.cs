namespace LukePipeline.Client.Commands;

/// <summary>The groups of the commands of <c>luke</c>, most needed first. An option knows its group from the setting that it is made from.</summary>
internal static class HelpGroups
{
    /// <summary>All groups.</summary>
    public static IReadOnlyList<HelpGroup> All { get; } =
    [
        new("On this machine", ["run", "try", "show", "failures", "report", "export"]),
        new("Archives that grow", ["snapshots", "files", "diff", "rollback", "compact", "vacuum", "schedule"]),
        new("On a cluster", ["submit", "jobs", "status", "watch", "cancel", "resume", "silos"]),
        new("Graphs", ["graph"]),
        new("Models", ["train", "eval", "model"]),
        new("About luke", ["completion", "help", "version"]),
    ];
}
