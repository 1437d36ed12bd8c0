namespace LukePipeline.Graph.Resolution;

/// <summary>How mentions are resolved.</summary>
public sealed record ResolutionOptions
{
    /// <summary>All rules, in the order in which they are applied.</summary>
    public static IReadOnlyList<string> RuleNames { get; } = [.. Enum.GetNames<ResolutionRules>().Select(name => name.ToLowerInvariant())];

    /// <summary>The rules. Default: all.</summary>
    public ResolutionRules Rules { get; init; } = RulesOf(RuleNames);

    /// <summary>What users say of names: aliases, and pairs that must or must not be one. Default: nothing.</summary>
    public NameDecisions Decisions { get; init; } = NameDecisions.None;

    /// <summary>The rules of these names.</summary>
    public static ResolutionRules RulesOf(IEnumerable<string> names) =>
        names.Aggregate(default(ResolutionRules), (rules, name) => rules | Enum.Parse<ResolutionRules>(name, ignoreCase: true));
}
