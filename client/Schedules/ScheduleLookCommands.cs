using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using LukePipeline.Client.Options;
using LukePipeline.Client.Outcomes;
using LukePipeline.Client.Running;
using LukePipeline.Ground.Settings;
using LukePipeline.Jobs.Schedules;

namespace LukePipeline.Client.Schedules;

/// <summary>The commands that look at schedules.</summary>
internal static class ScheduleLookCommands
{
    public static Command CreateList()
    {
        var skip = new IntegerSetting("skip", CommandSettings.Group, "Leave out so many schedules.") { Min = 0, Default = 0 };
        var take = new IntegerSetting("take", CommandSettings.Group, "Show at most so many schedules.") { Max = 100, Default = 100 };
        var command = new Command("list", "List the schedules of a cluster.");
        var options = new SettingOptions(command, ClusterFlags.All, [skip, take, CommandSettings.Json]);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var values = options.Read(parsed);
            await using var connection = await ClusterConnection.OpenAsync(ClusterFlags.Read(values), TimeProvider.System, cancellationToken);
            var page = await connection.OnSchedulesAsync(schedules => schedules.ListAsync(values.Get(skip), values.Get(take)), cancellationToken);
            return SchedulePrinter.Print(page, values.Get(CommandSettings.Json), Console.Out);
        });
        return command;
    }

    public static Command CreateShow()
    {
        var name = ScheduleName.Argument();
        var command = new Command("show", "Show how a schedule stands.") { name };
        var options = new SettingOptions(command, ClusterFlags.All, [CommandSettings.Json]);
        command.SetAction((parsed, cancellationToken) =>
            SchedulePrinter.OnScheduleAsync(options.Read(parsed), ScheduleName.Check(parsed.GetValue(name)!), schedule => schedule.ShowAsync(3), cancellationToken));
        return command;
    }

    public static Command CreateRuns()
    {
        var name = ScheduleName.Argument();
        var take = new IntegerSetting("take", CommandSettings.Group, "Show at most so many.") { Max = 1000, Default = 20 };
        var command = new Command("runs", "Show what became of the occurrences of a schedule, latest first.") { name };
        var options = new SettingOptions(command, ClusterFlags.All, [take, CommandSettings.Json]);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var values = options.Read(parsed);
            await using var connection = await ClusterConnection.OpenAsync(ClusterFlags.Read(values), TimeProvider.System, cancellationToken);
            var runs = await connection.OnScheduleAsync(ScheduleName.Check(parsed.GetValue(name)!), schedule => schedule.RunsAsync(values.Get(take)), cancellationToken);
            return SchedulePrinter.Print(runs, values.Get(CommandSettings.Json), Console.Out);
        });
        return command;
    }

    public static Command CreateNext()
    {
        var name = new Argument<string?>("name") { Description = "A schedule of the cluster; without one, times as the flags say, and no cluster is asked.", Arity = ArgumentArity.ZeroOrOne };
        var count = new IntegerSetting("count", CommandSettings.Group, "How many occurrences.") { Max = 1000, Default = 5 };
        var after = new TextSetting("after", CommandSettings.Group, "Those after this time, such as 2026-03-28T00:00Z.")
        {
            DefaultInWords = "now",
            Rule = text => DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out _) ? null : ($"is '{text}', no time", "write 2026-03-28, or 2026-03-28T00:00Z"),
        };
        var command = new Command("next", "Show when a schedule comes round: --cron \"30 2 * * *\" --time-zone Europe/Berlin.") { name };
        var options = new ScheduleOptions(command, null, ClusterFlags.All, [count, after, CommandSettings.Json]);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var own = options.ReadOwn(parsed);
            var isGiven = options.IsGiven(parsed);
            if (isGiven == (parsed.GetValue(name) is not null))
            {
                throw new UsageException("Write either the name of a schedule of the cluster, or --cron or --every: luke schedule next --cron \"0 2 * * *\".");
            }

            var spec = isGiven ? options.Read(parsed) : await ReadAsync(ClusterFlags.Read(own), ScheduleName.Check(parsed.GetValue(name)!), cancellationToken);
            var calendar = ScheduleSpec.ParseTimes(spec);
            var from = own.Get(after) is { } text ? DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal) : DateTimeOffset.UtcNow;
            return SchedulePrinter.Print(calendar, calendar.After(from).Take(own.Get(count)), own.Get(CommandSettings.Json), Console.Out);
        });
        return command;
    }

    private static async Task<JsonObject> ReadAsync(ClusterAddress address, string id, CancellationToken cancellationToken)
    {
        await using var connection = await ClusterConnection.OpenAsync(address, TimeProvider.System, cancellationToken);
        return JsonNode.Parse((await connection.OnScheduleAsync(id, schedule => schedule.ShowAsync(0), cancellationToken)).Spec)!.AsObject();
    }
}
