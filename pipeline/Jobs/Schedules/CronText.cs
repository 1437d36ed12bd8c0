using Cronos;

namespace LukePipeline.Jobs.Schedules;

/// <summary>What may stand as <c>cron</c>: what every crontab reads the same way, and what comes at all.</summary>
public static class CronText
{
    private const string Example = "write five fields, minute, hour, day of the month, month, day of the week: \"0 2 * * *\" is two at night";

    private static readonly string[] Macros = ["@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly", "@every_minute"];

    private static readonly DateTimeOffset LongAgo = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>What is wrong with it and what to write; null when nothing is.</summary>
    public static (string Problem, string Fix)? Problem(string text)
    {
        var fields = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (text.StartsWith('@'))
        {
            return Macros.Contains(text) ? null : ($"is '{text}', no macro", $"write one of {string.Join(", ", Macros)}, or five fields");
        }

        if (fields.Length != 5)
        {
            return ($"is '{text}', which has {fields.Length} fields", Example);
        }

        if (IsRestricted(fields[2]) && IsRestricted(fields[4]))
        {
            return (
                $"is '{text}', which restricts the day of the month and the day of the week: a crontab reads it as 'day {fields[2]} of the month, or day {fields[4]} of the week', other programs as 'day {fields[2]} of the month where it is day {fields[4]} of the week'",
                $"for the first reading make two schedules, \"{With(fields, 4)}\" and \"{With(fields, 2)}\"; for the second leave one of the fields as *, such as \"{fields[0]} {fields[1]} * {fields[3]} MON#1\" for a first Monday");
        }

        CronExpression cron;
        try
        {
            cron = CronExpression.Parse(text);
        }
        catch (MissingSeedException)
        {
            return ($"is '{text}', and H is a value that every program chooses its own way", "write the value that you mean; --jitter 10m spreads many schedules of one time");
        }
        catch (CronFormatException e)
        {
            return ($"is '{text}', which cannot be read: {e.Message.TrimEnd('.')}", Example);
        }

        return cron.GetNextOccurrence(LongAgo, TimeZoneInfo.Utc) is null
            ? ($"is '{text}', a date that never comes", "write a day that its month has")
            : null;
    }

    /// <summary>A field that begins with a star leaves the other one to decide, in every crontab.</summary>
    private static bool IsRestricted(string field) => field[0] is not ('*' or '?');

    private static string With(string[] fields, int star) => string.Join(' ', fields.Select((field, place) => place == star ? "*" : field));
}
