using LukePipeline.Ground.Settings;
using LukePipeline.Jobs.Spec;

namespace LukePipeline.Client.Commands;

/// <summary>Settings that several commands share.</summary>
internal static class CommandSettings
{
    /// <summary>Heading of the help: what a command alone can be told.</summary>
    public const string Group = "This command";

    public static SwitchSetting Json { get; } = new("json", Group, "Print JSON.");

    public static SwitchSetting Watch { get; } = new("watch", Group, "Follow the job until it ends.");

    public static SwitchSetting Overwrite { get; } = new("overwrite", JobSpecKeys.JobGroup, "Take over an output prefix that holds another job.");
}
