using System.CommandLine;
using LukePipeline.Ground.Settings;

namespace LukePipeline.Client.Options;

/// <summary>The option of a setting that takes a value: the texts as they were typed, which the setting reads.</summary>
internal sealed class SettingOption : Option<string[]>, IGroupedOption
{
    public SettingOption(Setting setting)
        : base(setting.Flag)
    {
        Setting = setting;
        Description = setting.Required || setting.Summary.Contains("efault", StringComparison.Ordinal) ? setting.Summary : $"{setting.Summary} Default: none.";
        HelpName = setting.ValueName;
        Arity = ArgumentArity.OneOrMore;
        if (setting.Name == "output")
        {
            Aliases.Add("-o");
        }

        if (setting is ChoiceSetting choice)
        {
            CompletionSources.Add([.. choice.Choices]);
        }

        AllowMultipleArgumentsPerToken = setting is ListSetting { TakesAllThatFollow: true };
    }

    /// <inheritdoc/>
    public Setting Setting { get; }
}
