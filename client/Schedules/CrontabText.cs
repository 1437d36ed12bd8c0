using System.Globalization;
using System.Text.RegularExpressions;
using LukePipeline.Jobs.Schedules;

namespace LukePipeline.Client.Schedules;

/// <summary>
/// What may stand before a command in a crontab: less than a schedule of the cluster knows. A field is a list of stars, values and ranges, each
/// with a step where it is no single value (<c>crontab(5)</c>); what else a cron reads as something other than it was meant, or not at all.
/// </summary>
internal static partial class CrontabText
{
    private static readonly string[] Macros = ["@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly"];

    private static readonly string[] Months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

    private static readonly string[] Weekdays = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

    /// <summary>What is wrong with it and what to write; null when nothing is.</summary>
    public static (string Problem, string Fix)? Problem(string text)
    {
        if (text.Any(char.IsControl))
        {
            return ("holds a control character", "write five fields with blanks between them, on one line");
        }

        if (text.StartsWith('@'))
        {
            return Macros.Contains(text) ? null : ($"is '{text}', no macro of a crontab", $"write one of {string.Join(", ", Macros)}, or five fields");
        }

        return FieldProblem(text.Split(' ', StringSplitOptions.RemoveEmptyEntries)) ?? CronText.Problem(text);
    }

    private static (string Problem, string Fix)? FieldProblem(string[] fields)
    {
        for (var place = 0; place < fields.Length; place++)
        {
            var names = place switch { 3 => Months, 4 => Weekdays, _ => [] };
            foreach (var item in fields[place].Split(','))
            {
                if (!ItemForm().IsMatch(item))
                {
                    return ($"has '{item}', which no crontab reads as it is meant", FixOf(item, place));
                }

                if (item.Split('/')[0].Split('-') is [var first, var last] && ValueOf(first, names) is { } low && ValueOf(last, names) is { } high && low > high)
                {
                    return ($"has '{item}', a range that ends before it begins, which no crontab reads", "write it as two ranges with a comma between them");
                }
            }
        }

        return null;
    }

    private static string FixOf(string item, int place)
    {
        if (StepForm().Match(item) is { Success: true } step)
        {
            return $"write {step.Groups[1].Value}-{(place switch { 0 => "59", 1 => "23", 2 => "31", 3 => "12", _ => "6" })}/{step.Groups[2].Value} for every {step.Groups[2].Value} from {step.Groups[1].Value} on";
        }

        return "leave out --cron and write the time as systemd has it, such as --calendar \"Mon *-*-01..07 02:00\" for the first Monday of a month, or --calendar \"*-*~01 02:00\" for its last day";
    }

    private static int? ValueOf(string text, string[] names) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
        : Array.IndexOf(names, text.ToLowerInvariant()) is >= 0 and var place ? place
        : null;

    [GeneratedRegex(@"\A(?:\*(?:/[0-9]+)?|(?:[0-9]+|[a-z]{3})(?:-(?:[0-9]+|[a-z]{3})(?:/[0-9]+)?)?)\z", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex ItemForm();

    [GeneratedRegex(@"\A([0-9]+)/([0-9]+)\z", RegexOptions.CultureInvariant)]
    private static partial Regex StepForm();
}
