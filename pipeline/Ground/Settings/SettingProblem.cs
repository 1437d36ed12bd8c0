namespace LukePipeline.Ground.Settings;

/// <summary>One thing wrong with a setting.</summary>
/// <param name="Key">The key as written in JSON, or the name of the file that holds the settings.</param>
/// <param name="Problem">What is wrong, as the end of a sentence that begins with the key.</param>
/// <param name="Fix">What to write instead.</param>
public sealed record SettingProblem(string Key, string Problem, string Fix)
{
    /// <summary>The flag of the key; null where there is none.</summary>
    public string? Flag { get; init; }

    /// <summary>The rule that a number breaks, as the end of a sentence that begins with the key; null for another problem.</summary>
    public string? Rule { get; init; }

    /// <summary>The problem for who gave a flag.</summary>
    public string ToFlagText() => $"{Flag ?? Key} {Problem}: {Fix}.";

    /// <summary>The problem for who wrote a file beside which no flag is given: the rule where there is one.</summary>
    public string ToFileText() => Rule is null ? $"{Key} {Problem}: {Fix}" : $"{Key} {Rule}";

    /// <summary>The problem as one line.</summary>
    public override string ToString() => $"{Key}{(Flag is null ? "" : $" ({Flag})")} {Problem}: {Fix}.";
}
