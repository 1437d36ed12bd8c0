namespace LukePipeline.Client.Schedules;

/// <summary>What has the timer of a machine run a command of <c>luke</c>: a systemd service with its timer, or a line of a crontab.</summary>
/// <param name="Name">Name of the units.</param>
/// <param name="Program">The program and the arguments before its own, absolute.</param>
/// <param name="Arguments">The command: <c>run</c> and so on.</param>
/// <param name="Folder">The folder that paths in it are relative to.</param>
internal sealed record ScheduleUnit(string Name, IReadOnlyList<string> Program, IReadOnlyList<string> Arguments, string Folder)
{
    /// <summary>The service: one run, stopped as Ctrl+C stops it, however long it takes. Failed documents (3) are no failure of the service.</summary>
    public string Service => Lines(
        "[Unit]",
        $"Description=luke {Name}",
        "",
        "[Service]",
        "Type=oneshot",
        $"WorkingDirectory={Folder.Replace("%", "%%", StringComparison.Ordinal)}",
        $"ExecStart={string.Join(' ', Program.Concat(Arguments).Select(OfUnit))}",
        "KillSignal=SIGINT",
        "TimeoutStartSec=infinity",
        "TimeoutStopSec=5min",
        "SuccessExitStatus=3");

    /// <summary>The timer; what was missed while the machine was off runs once when it is on again.</summary>
    /// <param name="calendar">When, as <c>systemd.time</c> has it.</param>
    public string Timer(string calendar) => Lines(
        "[Unit]",
        $"Description=luke {Name}, {calendar}",
        "",
        "[Timer]",
        $"OnCalendar={calendar}",
        "Persistent=true",
        "",
        "[Install]",
        "WantedBy=timers.target");

    /// <summary>A line of a crontab.</summary>
    /// <param name="cron">When, in five fields or as a macro.</param>
    public string CronLine(string cron) => $"{cron} cd {OfShell(Folder)} && {string.Join(' ', Program.Concat(Arguments).Select(OfShell))}".Replace("%", "\\%", StringComparison.Ordinal);

    private static string Lines(params string[] lines) => string.Join('\n', lines) + "\n";

    /// <summary>In a unit a dollar and a per cent mean something, also between quotes.</summary>
    private static string OfUnit(string word)
    {
        var escaped = word.Replace("%", "%%", StringComparison.Ordinal).Replace("$", "$$", StringComparison.Ordinal);
        return IsPlain(word) ? escaped : $"\"{escaped.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
    }

    private static string OfShell(string word) => IsPlain(word) ? word : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    private static bool IsPlain(string word) => word.Length > 0 && word.All(letter => char.IsAsciiLetterOrDigit(letter) || "-_./=:,@+".Contains(letter, StringComparison.Ordinal));
}
