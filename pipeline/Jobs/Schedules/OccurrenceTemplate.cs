using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace LukePipeline.Jobs.Schedules;

/// <summary>
/// Times within inputs and outputs of a scheduled job: <c>{start}</c> and <c>{end}</c> are the interval of the occurrence, in the zone of the schedule,
/// <c>{occurrence}</c> is its name. <c>{start:yyyy-MM-dd}</c> has a form of its own, as .NET writes it.
/// </summary>
internal static partial class OccurrenceTemplate
{
    /// <summary>Whether a text holds one.</summary>
    public static bool IsIn(string text) => Pattern().IsMatch(text);

    /// <summary>What is wrong with those in a text; null when nothing is.</summary>
    public static string? ProblemOf(string text)
    {
        foreach (Match match in Pattern().Matches(text))
        {
            var (name, form) = (match.Groups["name"].Value, match.Groups["form"].Value);
            if (name is not ("start" or "end" or "occurrence"))
            {
                return $"'{match.Value}' in '{text}' is unknown: write {{start:yyyy-MM-dd}}, {{end:yyyy-MM-dd}} or {{occurrence}}.";
            }

            if (form.Length > 0 && (name == "occurrence" || !IsForm(form)))
            {
                return $"'{match.Value}' in '{text}' has no form that times have: write {(name == "occurrence" ? "{occurrence}" : $"{{{name}:yyyy-MM-dd}}")}.";
            }
        }

        return null;
    }

    /// <summary>A text with the times of an occurrence.</summary>
    public static string Expand(string text, Occurrence occurrence, TimeZoneInfo zone) => Pattern().Replace(text, match =>
    {
        var time = match.Groups["name"].Value == "start" ? occurrence.Start : occurrence.Time;
        return match.Groups["form"].Value is { Length: > 0 } form
            ? TimeZoneInfo.ConvertTime(time, zone).ToString(Custom(form), CultureInfo.InvariantCulture)
            : Occurrence.IdOf(time);
    });

    /// <summary>A value and all that it holds, with the times of an occurrence.</summary>
    public static JsonNode? Expand(JsonNode? node, Occurrence occurrence, TimeZoneInfo zone) => node switch
    {
        JsonArray array => new JsonArray([.. array.Select(item => Expand(item, occurrence, zone))]),
        JsonValue value when value.TryGetValue<string>(out var text) => JsonValue.Create(Expand(text, occurrence, zone)),
        _ => node?.DeepClone(),
    };

    /// <summary>One letter alone would be one of the ready-made forms, with colons and commas.</summary>
    private static string Custom(string form) => form.Length == 1 ? $"%{form}" : form;

    private static bool IsForm(string form)
    {
        try
        {
            return DateTimeOffset.UnixEpoch.ToString(Custom(form), CultureInfo.InvariantCulture).Length > 0;
        }
        catch (FormatException)
        {
            return false;
        }
    }

    [GeneratedRegex("\\{(?<name>[A-Za-z]+)(:(?<form>[^{}]+))?\\}", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Pattern();
}
