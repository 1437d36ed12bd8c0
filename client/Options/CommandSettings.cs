using System.CommandLine;
using LukePipeline.Ground.Settings;
using LukePipeline.Jobs.Spec;

namespace LukePipeline.Client.Options;

/// <summary>Settings that several commands share.</summary>
internal static class CommandSettings
{
    /// <summary>Heading of the help: what a command alone can be told.</summary>
    public const string Group = "This command";

    /// <summary>A word is what it is: <c>@daily</c> is a time, and no file with more words.</summary>
    public static ParserConfiguration Parsing { get; } = new() { ResponseFileTokenReplacer = null };

    public static SwitchSetting Json { get; } = new("json", Group, "Print JSON.");

    /// <summary>Of every command that reads the inputs of a plan again.</summary>
    public static SwitchSetting ReadInputs { get; } = new("readInputs", Group, "Read inputs that are URLs, with your credentials, where the tables lack the text.");

    public static SwitchSetting Watch { get; } = new("watch", Group, "Follow the job until it ends.");

    public static SwitchSetting Overwrite { get; } = new(
        "overwrite", JobSpecKeys.JobGroup, "Replace what the output prefix holds: another job, or this one if its inputs have changed since it ended. Unfinished, it goes on.");

    public static SwitchSetting Again { get; } = new("again", JobSpecKeys.JobGroup, "Begin anew whatever the output prefix holds, this job as well.");

    public static SwitchSetting TakeOver { get; } = new("takeOver", JobSpecKeys.JobGroup, "Take the job from a process that is at work on it, which ends then.");

    /// <summary>What is done with an output prefix that is not free.</summary>
    public static IReadOnlyList<Setting> UsedPrefix { get; } = [Overwrite, Again, TakeOver];
}
