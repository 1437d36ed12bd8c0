using System.CommandLine;
using LukePipeline.Ground.Settings;

namespace LukePipeline.Client.Commands;

/// <summary>The option of a setting that takes a value: the texts as they were typed, which the setting reads.</summary>
internal sealed class SettingOption : Option<string[]>, IGroupedOption
{
    public SettingOption(Setting setting)
        : base(setting.Flag)
    {
        Setting = setting;
        Description = setting.Summary;
        HelpName = setting.ValueName;
        Arity = ArgumentArity.OneOrMore;
        AllowMultipleArgumentsPerToken = setting is ListSetting { TakesAllThatFollow: true };
    }

    /// <inheritdoc/>
    public Setting Setting { get; }
}
