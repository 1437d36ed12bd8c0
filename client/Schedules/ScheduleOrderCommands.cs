using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using LukePipeline.Client.Options;
using LukePipeline.Client.Outcomes;
using LukePipeline.Client.Running;
using LukePipeline.Grains.Contracts;
using LukePipeline.Ground.Settings;
using LukePipeline.Jobs.Schedules;

namespace LukePipeline.Client.Schedules;

/// <summary>The commands that make schedules of a cluster, and change them.</summary>
internal static class ScheduleOrderCommands
{
    private const string None = "none";

    private static readonly ChoiceSetting CatchUp = new("catchUp", CommandSettings.Group, "What of the pause is run: none, last or all.", [None, "last", "all"]) { Default = None };

    public static Command CreateCreate()
    {
        var (name, words) = (ScheduleName.Argument(), ScheduleOptions.Words());
        var command = new Command("create", "Have a cluster hand in a job whenever the schedule comes round.") { name, words };
        var options = new ScheduleOptions(command, words, ClusterFlags.All, [CommandSettings.Json]);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var (id, own) = (ScheduleName.Check(parsed.GetValue(name)!), options.ReadOwn(parsed));
            var spec = ScheduleSpec.Parse(options.Read(parsed));
            return await SchedulePrinter.OnScheduleAsync(own, id, schedule => schedule.CreateAsync(spec.ToJson().ToJsonString()), cancellationToken);
        });
        return command;
    }

    public static Command CreateUpdate()
    {
        var (name, words) = (ScheduleName.Argument(), ScheduleOptions.Words());
        var command = new Command("update", "Change a schedule; what is not given stays. What is past is not run, unless --catch-up is given.") { name, words };
        var options = new ScheduleOptions(command, words, ClusterFlags.All, [CommandSettings.Json]);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var (id, own) = (ScheduleName.Check(parsed.GetValue(name)!), options.ReadOwn(parsed));
            await using var connection = await ClusterConnection.OpenAsync(ClusterFlags.Read(own), TimeProvider.System, cancellationToken);
            var known = await connection.OnScheduleAsync(id, schedule => schedule.ShowAsync(0), cancellationToken);
            var spec = ScheduleSpec.Parse(options.Read(parsed, JsonNode.Parse(known.Spec)!.AsObject()));
            var past = options.Gives(parsed, CatchUp) ? spec.CatchUpRule : None;
            var changed = await connection.OnScheduleAsync(id, schedule => schedule.UpdateAsync(spec.ToJson().ToJsonString(), past), cancellationToken);
            return SchedulePrinter.Print(changed, own.Get(CommandSettings.Json), Console.Out);
        });
        return command;
    }

    public static Command CreatePause() => On("pause", "Start nothing of a schedule any more; what runs goes on.", [], (schedule, _) => schedule.PauseAsync());

    public static Command CreateResume() => On(
        "resume", "Go on with a schedule that is paused, from now.", [CatchUp], (schedule, values) => schedule.ResumeAsync(values.Get(CatchUp)!));

    public static Command CreateTrigger()
    {
        // Chosen before the first try, so that a try whose answer was lost and its repetition are one.
        var request = new TextSetting("requestId", CommandSettings.Group, "Names this request: twice under one name is one run.") { DefaultInWords = "another one each time", Placeholder = "ID" };
        var fresh = Guid.NewGuid().ToString("N");
        return On("trigger", "Run a schedule now, or as soon as an earlier run has ended.", [request], (schedule, values) => schedule.TriggerAsync(values.Get(request) ?? fresh));
    }

    public static Command CreateBackfill()
    {
        var from = Moment("from", "The first time of the stretch: 2026-11-01, or 2026-11-01T02:00Z; UTC.");
        var to = Moment("to", "The last time of it.");
        return On(
            "backfill",
            "Run the occurrences of a stretch of the past that have not run, one after the other; for schedules whose output has a time.",
            [from, to],
            (schedule, values) => schedule.BackfillAsync(TimeOf(values.Get(from)!), TimeOf(values.Get(to)!)));
    }

    public static Command CreateDelete()
    {
        var name = ScheduleName.Argument();
        var command = new Command("delete", "Delete a schedule; jobs go on, and what is known of past ones stays.") { name };
        var options = new SettingOptions(command, ClusterFlags.All);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var (id, values) = (ScheduleName.Check(parsed.GetValue(name)!), options.Read(parsed));
            await using var connection = await ClusterConnection.OpenAsync(ClusterFlags.Read(values), TimeProvider.System, cancellationToken);
            await connection.OnScheduleAsync(id, schedule => schedule.ShowAsync(0), cancellationToken);
            await connection.OnScheduleAsync(
                id,
                async schedule =>
                {
                    await schedule.DeleteAsync();
                    return true;
                },
                cancellationToken);
            await Console.Out.WriteLineAsync($"Schedule {id} is deleted.");
            return ExitCodes.Done;
        });
        return command;
    }

    private static Command On(string verb, string description, IReadOnlyList<Setting> own, Func<IScheduleGrain, SettingValues, Task<ScheduleView>> order)
    {
        var name = ScheduleName.Argument();
        var command = new Command(verb, description) { name };
        var options = new SettingOptions(command, ClusterFlags.All, own, [CommandSettings.Json]);
        command.SetAction((parsed, cancellationToken) =>
        {
            var (id, values) = (ScheduleName.Check(parsed.GetValue(name)!), options.Read(parsed));
            return SchedulePrinter.OnScheduleAsync(values, id, schedule => order(schedule, values), cancellationToken);
        });
        return command;
    }

    private static TextSetting Moment(string name, string description) => new(name, CommandSettings.Group, description)
    {
        Required = true,
        Placeholder = "TIME",
        Rule = text => TryTime(text, out _) ? null : ($"is '{text}', no time", "write 2026-11-01, or 2026-11-01T02:00Z"),
    };

    private static DateTimeOffset TimeOf(string text) => TryTime(text, out var time) ? time : default;

    private static bool TryTime(string text, out DateTimeOffset time) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out time);
}
