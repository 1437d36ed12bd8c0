using System.ComponentModel;
using System.Diagnostics;
using System.Text.RegularExpressions;

namespace LukePipeline.Client.Schedules;

/// <summary>A time as systemd has it (<c>systemd.time</c>, calendar events): systemd itself is asked, where it is there.</summary>
internal static partial class CalendarTime
{
    private const string Program = "systemd-analyze";

    /// <summary>It answers at once; whoever does not is not waited for.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>What is wrong with a time; null for nothing.</summary>
    public static string? ProblemOf(string text) => text.Any(char.IsControl) ? "holds a control character"
        : (AskSystemd(text) ?? LooksRight(text)) ? null
        : $"is '{text}', which systemd cannot read";

    /// <summary>Whether a time has the form of one, where nobody can be asked.</summary>
    public static bool LooksRight(string text) => Form().IsMatch(text);

    /// <summary>Whether systemd reads it; null where it cannot be asked.</summary>
    private static bool? AskSystemd(string text)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(Program, ["calendar", "--", text]) { RedirectStandardOutput = true, RedirectStandardError = true });
            if (process is null)
            {
                return null;
            }

            // A line or two: no pipe is filled by them.
            if (process.WaitForExit(Patience))
            {
                return process.ExitCode == 0;
            }

            process.Kill();
            return null;
        }
        catch (Exception e) when (e is Win32Exception or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>Weekdays, date, time and zone, of which some are there, or a word for all of them.</summary>
    [GeneratedRegex(
        @"\A\s*(?:(?:minutely|hourly|daily|monthly|weekly|yearly|annually|quarterly|semiannually|@\d+)|(?=\S)(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*(?:(?:\.\.|,|-)(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*)*,?(?:\s+|\z))?(?:[\d*,./]+[-~][\d*,./~-]*\d?[\d*,./~-]*(?:\s+|\z|(?=T)))?(?:T?[\d*,./]+:[\d*,./]+(?::[\d*,./]+)?)?)(?:\s+(?:UTC|[A-Z]{2,5}|[A-Za-z]+/[A-Za-z_/+-]+))?\s*\z",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Form();
}
