using System.CommandLine;
using LukePipeline.Client.Commands;
using LukePipeline.Client.Display;
using LukePipeline.Client.Options;
using LukePipeline.Client.Outcomes;
using LukePipeline.Ground.Settings;

namespace LukePipeline.Client.Schedules;

/// <summary><c>luke schedule</c>: jobs again and again, by a cluster, or with <c>unit</c> by the timer of a machine.</summary>
internal static class ScheduleCommand
{
    private const string Example = $"{RunCommand.Name} INPUT --output PREFIX --incremental --if-running skip";

    public static Command Create()
    {
        var command = new Command("schedule", "Run jobs on a schedule.");
        command.Subcommands.Add(ScheduleOrderCommands.CreateCreate());
        command.Subcommands.Add(ScheduleLookCommands.CreateList());
        command.Subcommands.Add(ScheduleLookCommands.CreateShow());
        command.Subcommands.Add(ScheduleLookCommands.CreateNext());
        command.Subcommands.Add(ScheduleLookCommands.CreateRuns());
        command.Subcommands.Add(ScheduleOrderCommands.CreatePause());
        command.Subcommands.Add(ScheduleOrderCommands.CreateResume());
        command.Subcommands.Add(ScheduleOrderCommands.CreateTrigger());
        command.Subcommands.Add(ScheduleOrderCommands.CreateBackfill());
        command.Subcommands.Add(ScheduleOrderCommands.CreateUpdate());
        command.Subcommands.Add(ScheduleOrderCommands.CreateDelete());
        command.Subcommands.Add(CreateUnit());
        return command;
    }

    private static Command CreateUnit()
    {
        var name = ScheduleName.Argument();
        var words = new Argument<string[]>("command") { Description = "After --, the command to run: run INPUT --output PREFIX --incremental.", Arity = ArgumentArity.OneOrMore };
        var calendar = new TextSetting("calendar", CommandSettings.Group, "When, as systemd has it: daily, Mon..Fri 02:00.")
        {
            Default = "daily",
            Rule = text => CalendarTime.ProblemOf(text) is { } problem ? (problem, "write a time as systemd has it, such as \"Mon..Fri 02:00\"") : null,
        };
        var cron = new TextSetting("cron", CommandSettings.Group, "Print a line of a crontab for these five fields, or a macro such as @daily, in place of units.")
        {
            DefaultInWords = "units of systemd",
            Rule = CrontabText.Problem,
        };
        var command = new Command("unit", "Print a systemd service and timer, or a line of a crontab, for a job on this machine.") { name, words };
        var options = new SettingOptions(command, [calendar, cron]);
        command.SetAction(parsed =>
        {
            var values = options.Read(parsed);
            if (values.IsGiven(cron) && values.IsGiven(calendar))
            {
                throw new UsageException($"{cron.Flag} asks for a line of a crontab, {calendar.Flag} for units of systemd: leave one out.");
            }

            var unit = new ScheduleUnit(ScheduleName.Check(parsed.GetValue(name)!), Program(), CheckCommand(parsed.GetValue(words)!), Environment.CurrentDirectory);
            if (values.Get(cron) is { } fields)
            {
                Console.Out.WriteLine(unit.CronLine(fields));
                return ExitCodes.Done;
            }

            Console.Out.Write($"""
                # ~/.config/systemd/user/luke-{unit.Name}.service
                {unit.Service}
                # ~/.config/systemd/user/luke-{unit.Name}.timer
                {unit.Timer(values.Get(calendar)!)}
                # Write each part to the file above it, then: systemctl --user daemon-reload && systemctl --user enable --now luke-{unit.Name}.timer
                # Units of a user stop when he logs out, and so do their timers, unless he lingers: loginctl enable-linger "$USER"

                """);
            return ExitCodes.Done;
        });
        return command;
    }

    private static string[] CheckCommand(string[] words)
    {
        if (words[0] is not RunCommand.Name)
        {
            throw new UsageException($"'{words[0]}' is no command that a schedule runs on this machine. Write: luke schedule unit NAME -- {Example}");
        }

        if (words.FirstOrDefault(word => word.Any(char.IsControl)) is { } steering)
        {
            throw new UsageException($"'{StyledWriter.Clean(steering)}' holds a control character, which no unit and no crontab can.");
        }

        RunCommand.Check(words[1..]);
        return words;
    }

    /// <summary>This program, as another can start it.</summary>
    private static IReadOnlyList<string> Program()
    {
        var host = Environment.ProcessPath!;
        return Path.GetFileNameWithoutExtension(host) == "dotnet" ? [host, Path.Combine(AppContext.BaseDirectory, "luke.dll")] : [host];
    }
}
