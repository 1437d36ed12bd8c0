using System.CommandLine;
using System.Text.RegularExpressions;
using LukePipeline.Client.Outcomes;

namespace LukePipeline.Client.Schedules;

/// <summary>What a schedule may be called: its name stands in paths and in names of units.</summary>
internal static partial class ScheduleName
{
    /// <summary>The argument of a command.</summary>
    public static Argument<string> Argument() => new("name") { Description = "Name of the schedule: letters, digits, '-' and '_'." };

    /// <summary>The name, where it is one.</summary>
    public static string Check(string name) => Pattern().IsMatch(name)
        ? name
        : throw new UsageException($"'{name}' is no name of a schedule. Write letters, digits, '-' and '_', beginning with a letter.");

    [GeneratedRegex("^[A-Za-z][A-Za-z0-9_-]{0,63}$", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}
