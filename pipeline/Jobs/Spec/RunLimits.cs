using System.Globalization;
using System.Text.RegularExpressions;

namespace LukePipeline.Jobs.Spec;

/// <summary>How the limits of a run of a dataset are written.</summary>
internal static partial class RunLimits
{
    /// <summary>Per cent, <c>10</c> or <c>10%</c>; null for anything else.</summary>
    public static int? Share(string text) =>
        int.TryParse(text.EndsWith('%') ? text[..^1] : text, NumberStyles.None, CultureInfo.InvariantCulture, out var share) && share <= 100 ? share : null;

    /// <summary>A time, <c>60s</c>, <c>5m</c>, <c>1h</c>, or seconds alone; null for anything else.</summary>
    public static TimeSpan? Time(string text) => Pattern().Match(text) is { Success: true } match
        ? int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture) * (match.Groups[2].Value switch { "m" => TimeSpan.FromMinutes(1), "h" => TimeSpan.FromHours(1), _ => TimeSpan.FromSeconds(1) })
        : null;

    [GeneratedRegex("^([0-9]{1,6})([smh]?)$", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}
