using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace LukePipeline.Graph.Mapping;

/// <summary>A value and its type: <c>date</c>, <c>gYearMonth</c>, <c>gYear</c> or <c>string</c>.</summary>
/// <param name="Value">The value in the form of its type.</param>
/// <param name="Datatype">The type.</param>
internal readonly record struct TypedValue(string Value, string Datatype)
{
    /// <summary>A text, white space as single spaces.</summary>
    public static TypedValue OfText(string text) => new(string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)), "string");
}

/// <summary>Reads dates as English texts write them. What could be read in two ways (3/4/1990) stays a text.</summary>
internal static partial class DateValue
{
    private const string Months = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec";

    /// <summary>Months as they are written, and nothing else that begins so: a market of 1990 is no March.</summary>
    private const string MonthNames = "(?<month>january|february|march|april|may|june|july|august|september|october|november|december|sept|" + Months + ")";

    /// <summary>Whether a text is a day or a month, and so no name whatever a model takes it for; a year may well be one, of a novel.</summary>
    public static bool IsDay(string text) => (text.Length > 0 && (char.IsDigit(text[0]) || char.IsUpper(text[0])) && Of(text).Datatype is "date" or "gYearMonth") || Days().IsMatch(text.Trim());

    /// <summary>What names a time and no thing, and has no year: Monday, next Friday, July 4, the 1980s, the 21st century, last week. June and April are persons as well.</summary>
    [GeneratedRegex(
        @"^(?:(?:[Nn]ext|[Ll]ast|[Tt]his|[Oo]n) )?(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day(?:['’]s)?(?: (?:morning|afternoon|evening|night))?$"
        + @"|^(?:[Nn]ext|[Ll]ast|[Tt]his) (?:week|weekend|month|year|night|spring|summer|autumn|fall|winter)$|^(?:today|tomorrow|yesterday|tonight)(?:['’]s)?$"
        + @"|^(?:[Tt]he )?(?:early |mid-|late )?[0-9]{3}0['’]?s$|^(?:[Tt]he )?(?:early |mid-|late )?[0-9]{1,2}(?:st|nd|rd|th) century$"
        + @"|^(?:January|February|July|September|October|November|December)$"
        + @"|^(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|January|February|March|April|June|July|August|September|October|November|December)\.? [0-9]{1,2}(?:st|nd|rd|th)?$"
        + @"|^[0-9]{1,2}(?:st|nd|rd|th)? (?:of )?(?:January|February|March|April|May|June|July|August|September|October|November|December)$",
        RegexOptions.CultureInvariant)]
    private static partial Regex Days();

    /// <summary>The value of a mention of a date.</summary>
    public static TypedValue Of(string text)
    {
        var plain = TypedValue.OfText(text);
        var match = Forms().Match(AsciiDigits(plain.Value).ToLowerInvariant().Replace(",", " ", StringComparison.Ordinal).Replace(".", " ", StringComparison.Ordinal).Trim());
        if (!match.Success)
        {
            return plain;
        }

        var year = int.Parse(match.Groups["year"].ValueSpan, CultureInfo.InvariantCulture);
        var month = match.Groups["month"] is { Success: true } name
            ? (Months.IndexOf(name.Value[..3], StringComparison.Ordinal) / 4) + 1
            : match.Groups["number"].Success ? int.Parse(match.Groups["number"].ValueSpan, CultureInfo.InvariantCulture) : 0;
        var day = match.Groups["day"].Success ? int.Parse(match.Groups["day"].ValueSpan, CultureInfo.InvariantCulture) : 0;
        if (year == 0 || month > 12 || (match.Groups["number"].Success && month == 0) || (match.Groups["day"].Success && (day < 1 || day > DateTime.DaysInMonth(year, month))))
        {
            return plain;
        }

        return (month, day) switch
        {
            (0, _) => new TypedValue(Text($"{year:D4}"), "gYear"),
            (_, 0) => new TypedValue(Text($"{year:D4}-{month:D2}"), "gYearMonth"),
            _ => new TypedValue(Text($"{year:D4}-{month:D2}-{day:D2}"), "date"),
        };
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    /// <summary>The digits of every script as those of ASCII, which alone are read.</summary>
    private static string AsciiDigits(string text)
    {
        var digits = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            digits.Append(Rune.GetUnicodeCategory(rune) == UnicodeCategory.DecimalDigitNumber ? ((int)Rune.GetNumericValue(rune)).ToString(CultureInfo.InvariantCulture) : rune.ToString());
        }

        return digits.ToString();
    }

    /// <summary>1945; December 1815; 10 December 1815, the 10th of December 1815; December 10, 1815; 1815-12-10 or 1815/12/10; all with a weekday before them or not.</summary>
    [GeneratedRegex(
        @"^(?:(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|mon|tue|tues|wed|thu|thur|thurs|fri|sat|sun) +)?(?:on +)?(?:the +)?(?:"
        + @"(?<year>[0-9]{3,4})"
        + "|" + MonthNames + @" +(?:of +)?(?<year>[0-9]{4})"
        + @"|(?<day>[0-9]{1,2})(?:st|nd|rd|th)? +(?:of +)?" + MonthNames + @" +(?<year>[0-9]{3,4})"
        + "|" + MonthNames + @" +(?<day>[0-9]{1,2})(?:st|nd|rd|th)? +(?<year>[0-9]{3,4})"
        + @"|(?<year>[0-9]{4})(?<mark>[-/])(?<number>[0-9]{2})(?:\k<mark>(?<day>[0-9]{2}))?)$",
        RegexOptions.CultureInvariant)]
    private static partial Regex Forms();
}
