using System.Globalization;
using System.Text.Json;

namespace LukePipeline.Silo.Configuration;

/// <summary>The kinds of values that a setting of a silo takes.</summary>
internal enum SiloSettingKind
{
    /// <summary>A text that is not empty.</summary>
    Line,

    /// <summary>A whole number between <see cref="SiloSetting.Min"/> and <see cref="SiloSetting.Max"/>.</summary>
    Number,

    /// <summary>One of <see cref="SiloSetting.Choices"/>.</summary>
    Choice,

    /// <summary>true or false.</summary>
    Switch,

    /// <summary>hh:mm:ss, up to an hour.</summary>
    Duration,

    /// <summary>Texts, separated by commas or as children 0, 1, ….</summary>
    List,

    /// <summary>name=value pairs, separated by commas or as children; a name alone stands for name=true.</summary>
    Map,
}

/// <summary>One setting of a silo: what it means and what it accepts.</summary>
/// <param name="Name">Its name below the section, levels separated by colons.</param>
/// <param name="Kind">The kind of its value.</param>
/// <param name="Description">One line for the help, its default included.</param>
internal sealed record SiloSetting(string Name, SiloSettingKind Kind, string Description)
{
    public int Min { get; init; }

    public int Max { get; init; } = int.MaxValue;

    public IReadOnlyList<string> Choices { get; init; } = [];

    /// <summary>The choices in words, where they are many.</summary>
    public string? ChoicesInWords { get; init; }

    /// <summary>As a person writes it: <c>Silo:SiloPort</c>.</summary>
    public string Key { get; } = $"{SiloOptions.Section}:{Name}";

    /// <summary>The environment variable.</summary>
    public string Variable { get; } = $"{SiloOptions.Section}__{Name.Replace(":", "__", StringComparison.Ordinal)}";

    /// <summary>The flag: the name in kebab case.</summary>
    public string Flag { get; } = "--" + string.Join('-', Name.Split(':').Select(JsonNamingPolicy.KebabCaseLower.ConvertName));

    /// <summary>What is wrong with a value, and what to give instead; null when it can be read.</summary>
    public string? Problem(string value)
    {
        var fix = Kind switch
        {
            SiloSettingKind.Number => int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= Min && number <= Max
                ? null
                : string.Create(CultureInfo.InvariantCulture, $"a whole number from {Min} to {Max}"),
            SiloSettingKind.Choice => Choices.Contains(value, StringComparer.OrdinalIgnoreCase) ? null : ChoicesInWords ?? string.Join(" or ", Choices),
            SiloSettingKind.Switch => bool.TryParse(value, out _) ? null : "true or false",
            SiloSettingKind.Duration => TimeSpan.TryParse(value, CultureInfo.InvariantCulture, out var time) && time >= TimeSpan.Zero && time <= TimeSpan.FromHours(1)
                ? null
                : "a time such as 00:00:30, at most 01:00:00",
            SiloSettingKind.Line => string.IsNullOrWhiteSpace(value) ? "a value, or leave it out" : null,
            _ => null,
        };
        return fix is null ? null : $"{Key} is '{value}': give {fix}.";
    }
}
