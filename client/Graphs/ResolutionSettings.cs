using LukePipeline.Client.Display;
using LukePipeline.Client.Outcomes;
using LukePipeline.Graph.Resolution;
using LukePipeline.Ground;
using LukePipeline.Ground.Settings;

namespace LukePipeline.Client.Graphs;

/// <summary>The settings of resolution, the same for every command that resolves.</summary>
internal static class ResolutionSettings
{
    private const string Group = "How mentions are resolved";

    private static readonly ListSetting Rules = new("rules", Group, $"The rules: {string.Join(", ", ResolutionOptions.RuleNames)}. Default: all.")
    {
        Choices = ResolutionOptions.RuleNames,
    };

    private static readonly TextSetting Names = new("names", Group, "Aliases: a file of lines with alias, canonical name and, where it is wanted, label, separated by tabs.")
    {
        Placeholder = "FILE",
    };

    private static readonly TextSetting Decisions = new(
        "decisions", Group, "What a review decided: a file of lines with must or cannot, label, name and name, separated by tabs. It wins over all rules.")
    {
        Placeholder = "FILE",
    };

    public static IReadOnlyList<Setting> All { get; } = [Rules, Names, Decisions];

    /// <summary>The options that were given.</summary>
    /// <param name="values">The values of <see cref="All"/>.</param>
    /// <param name="labels">The labels that an alias without one is of.</param>
    public static ResolutionOptions Read(SettingValues values, IReadOnlyList<string> labels)
    {
        var decisions = NameDecisions.Read(NamesOf(values), DecisionsOf(values), labels, label => label);
        Warn(decisions);
        return new ResolutionOptions { Rules = ResolutionOptions.RulesOf(RulesOf(values) ?? ResolutionOptions.RuleNames), Decisions = decisions };
    }

    /// <summary>The rules that were given; null for all.</summary>
    public static IReadOnlyList<string>? RulesOf(SettingValues values) => values.Get(Rules);

    /// <summary>The content of the list of aliases; null without.</summary>
    public static string? NamesOf(SettingValues values) => Read(values.Get(Names), Names);

    /// <summary>The content of the list of decisions; null without.</summary>
    public static string? DecisionsOf(SettingValues values) => Read(values.Get(Decisions), Decisions);

    /// <summary>Says which aliases are not used, and which labels nothing else knows.</summary>
    public static void Warn(NameDecisions decisions)
    {
        if (decisions.UnknownLabels.Count > 0)
        {
            ErrorText.Write($"luke: {Names.Flag} and {Decisions.Flag}: nothing else names the label {StyledWriter.Clean(string.Join(", ", decisions.UnknownLabels))}. Lines with it say something of mentions with just that label: look whether it is spelled so.");
        }

        if (decisions.Ambiguous.Any())
        {
            ErrorText.Write($"luke: {Names.Flag}: not used, since several names are given for them: {StyledWriter.Clean(string.Join(", ", decisions.Ambiguous))}");
        }
    }

    private static string? Read(string? path, TextSetting setting) =>
        path is null ? null : File.Exists(path) ? Refusals.OrRefused(() => Utf8Text.ReadAll(path)) : throw new UsageException($"{setting.Flag} {path}: no such file.");
}
