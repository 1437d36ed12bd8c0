using System.Globalization;
using System.Text.RegularExpressions;

namespace LukePipeline.Jobs.Schedules;

/// <summary>How times stand in a schedule.</summary>
internal static partial class ScheduleTime
{
    private const string Day = "yyyy-MM-dd";
    private const string Range = "..";

    private static readonly string[] Moments = [Day, "yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd HH:mm"];

    /// <summary>A time such as <c>90s</c>, <c>15m</c>, <c>6h</c>, <c>7d</c>; null for anything else.</summary>
    public static TimeSpan? Span(string text) => Pattern().Match(text) is { Success: true } match
        ? int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture) * (match.Groups[2].Value switch
        {
            "d" => TimeSpan.FromDays(1),
            "h" => TimeSpan.FromHours(1),
            "m" => TimeSpan.FromMinutes(1),
            _ => TimeSpan.FromSeconds(1),
        })
        : null;

    /// <summary>A point in time, in UTC; without a Z it is meant in the zone. Null for anything else.</summary>
    public static DateTimeOffset? Moment(string text, TimeZoneInfo zone)
    {
        var isUtc = text.EndsWith('Z');
        if (!DateTime.TryParseExact(isUtc ? text[..^1] : text, Moments, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local))
        {
            return null;
        }

        return ToUtc(local, isUtc ? TimeZoneInfo.Utc : zone);
    }

    /// <summary>A time on the clocks of a zone as UTC; one that they leave out in spring begins with the hour after it.</summary>
    public static DateTimeOffset ToUtc(DateTime local, TimeZoneInfo zone)
    {
        while (zone.IsInvalidTime(local))
        {
            local = local.AddMinutes(1);
        }

        return new DateTimeOffset(local, zone.GetUtcOffset(local)).ToUniversalTime();
    }

    /// <summary>A day, or the first and the last of several; null for anything else.</summary>
    public static (DateOnly First, DateOnly Last)? Days(string text)
    {
        var parts = text.Split(Range);
        return parts.Length <= 2
            && DateOnly.TryParseExact(parts[0], Day, CultureInfo.InvariantCulture, DateTimeStyles.None, out var first)
            && DateOnly.TryParseExact(parts[^1], Day, CultureInfo.InvariantCulture, DateTimeStyles.None, out var last)
            && first <= last
            ? (first, last)
            : null;
    }

    /// <summary>The zone of an IANA name; null where there is none.</summary>
    public static TimeZoneInfo? FindZone(string name)
    {
        try
        {
            return TimeZoneInfo.FindSystemTimeZoneById(name);
        }
        catch (Exception e) when (e is TimeZoneNotFoundException or InvalidTimeZoneException or ArgumentException or UnauthorizedAccessException or IOException)
        {
            return null;
        }
    }

    [GeneratedRegex("^([0-9]{1,6})([smhd])$", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}
