using System.Security.Cryptography;
using LukePipeline.Client.Outcomes;
using LukePipeline.Graph.Resolution;
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
    /// <param name="nameOf">The name that a label of the files has in the graph.</param>
    public static ResolutionOptions Read(SettingValues values, IReadOnlyList<string> labels, Func<string, string> nameOf)
    {
        var decisions = NameDecisions.Read(Require(values.Get(Names), Names), Require(values.Get(Decisions), Decisions), labels, nameOf);
        if (decisions.Ambiguous.Count > 0)
        {
            Console.Error.WriteLine($"luke: {Names.Flag}: not used, since several names are given for them: {string.Join(", ", decisions.Ambiguous.Order(StringComparer.Ordinal))}");
        }

        return new ResolutionOptions { Rules = ResolutionOptions.RulesOf(values.Get(Rules) ?? ResolutionOptions.RuleNames), Decisions = decisions };
    }

    /// <summary>SHA-256 of the files that were given; empty without.</summary>
    public static string HashOf(SettingValues values)
    {
        string[] files = [.. new[] { values.Get(Names), values.Get(Decisions) }.OfType<string>()];
        return files.Length == 0 ? "" : Convert.ToHexStringLower(SHA256.HashData([.. files.SelectMany(file => SHA256.HashData(File.ReadAllBytes(file)))]));
    }

    private static string? Require(string? path, TextSetting setting) => path is null || File.Exists(path)
        ? path
        : throw new UsageException($"{setting.Flag} {path}: no such file.");
}
