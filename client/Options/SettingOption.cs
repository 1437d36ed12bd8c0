using System.CommandLine;
using System.CommandLine.Completions;
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
        else if (setting is ListSetting { Choices.Count: > 0 } list)
        {
            CompletionSources.Add(context => CompleteLast(list, context.WordToComplete));
        }

        AllowMultipleArgumentsPerToken = setting is ListSetting { TakesAllThatFollow: true };
    }

    /// <inheritdoc/>
    public Setting Setting { get; }

    /// <summary>A word of several values with each that could follow its last comma.</summary>
    private static IEnumerable<CompletionItem> CompleteLast(ListSetting list, string word)
    {
        var begun = list.SplitsAtCommas ? word[..(word.LastIndexOf(',') + 1)] : "";
        var named = begun.Split(',', StringSplitOptions.TrimEntries);
        return list.Choices.Except(named, StringComparer.OrdinalIgnoreCase).Select(value => new CompletionItem(begun + value));
    }
}
