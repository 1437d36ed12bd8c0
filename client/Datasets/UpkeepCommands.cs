using System.CommandLine;
using System.Globalization;
using System.Text.RegularExpressions;
using LukePipeline.Client.Display;
using LukePipeline.Client.Options;
using LukePipeline.Client.Outcomes;
using LukePipeline.Client.Running;
using LukePipeline.Ground.Settings;
using LukePipeline.Jobs.Upkeep;

namespace LukePipeline.Client.Datasets;

/// <summary>The commands that look after a dataset: <c>rollback</c>, <c>compact</c>, <c>vacuum</c>.</summary>
internal static partial class UpkeepCommands
{
    public static Command CreateRollback()
    {
        var output = DatasetLocation.Argument();
        var to = SnapshotNumber.Flag("to", "The snapshot to return to.", "none, it has to be said");
        var command = new Command("rollback", "Return to an earlier snapshot of a dataset, by a new one. The next run waits for --resume-from-here.") { output };
        var options = new SettingOptions(command, [to]);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var number = SnapshotNumber.Given(options.Read(parsed), to) ?? throw new UsageException("Say which snapshot to return to: --to N. 'luke snapshots' lists them.");
            await (await DatasetLocation.OpenAsync(parsed.GetValue(output)!, cancellationToken)).SnapshotAsync(number, cancellationToken);
            using var held = RunLock.TakeForUpkeep(parsed.GetValue(output)!);
            var dataset = await HoldAsync(parsed.GetValue(output)!, cancellationToken);
            var snapshot = await new Rollback(dataset, TimeProvider.System).RunAsync(number, cancellationToken);
            Console.Out.WriteLine($"Snapshot {snapshot.Number} is what snapshot {number} was. The next run goes on from it with --resume-from-here.");
            return ExitCodes.Done;
        });
        return command;
    }

    public static Command CreateCompact()
    {
        var output = DatasetLocation.Argument();
        var command = new Command("compact", "Put small files of a dataset together, after many nights. Rows stay as they are.") { output };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var held = await LockAsync(parsed.GetValue(output)!, cancellationToken);
            var dataset = await HoldAsync(parsed.GetValue(output)!, cancellationToken);
            var before = dataset.Latest.Parts.Count;
            Console.Out.WriteLine(await new Compaction(dataset, TimeProvider.System).RunAsync(cancellationToken) is { } snapshot
                ? string.Create(CultureInfo.InvariantCulture, $"Snapshot {snapshot.Number}: {before:N0} parts are {snapshot.Parts.Count:N0} now. The old files go with a vacuum.")
                : "No parts are small enough to be put together.");
            return ExitCodes.Done;
        });
        return command;
    }

    public static Command CreateVacuum()
    {
        var output = DatasetLocation.Argument();
        var keep = new TextSetting("keep", CommandSettings.Group, "How long replaced snapshots can still be read: 12h, 7d.")
        {
            Default = "7d",
            Rule = text => Age().IsMatch(text) ? null : ($"is '{text}', no time", "write hours or days, such as 12h or 7d"),
        };
        var erase = new SwitchSetting("erase", CommandSettings.Group, "Keep the latest snapshot alone, whatever the age of the others: what was removed is then nowhere.");
        var dryRun = new SwitchSetting("dryRun", CommandSettings.Group, "Say what would be removed, and remove nothing.");
        var command = new Command("vacuum", "Remove the files of a dataset that no snapshot needs any more.") { output };
        var options = new SettingOptions(command, [keep, erase, dryRun]);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var values = options.Read(parsed);
            using var held = await LockAsync(parsed.GetValue(output)!, cancellationToken);
            var dataset = await HoldAsync(parsed.GetValue(output)!, cancellationToken);
            var age = Age().Match(values.Get(keep)!);
            var number = int.Parse(age.Groups[1].Value, CultureInfo.InvariantCulture);
            var report = await new Vacuum(dataset, TimeProvider.System).RunAsync(
                age.Groups[2].Value == "d" ? TimeSpan.FromDays(number) : TimeSpan.FromHours(number), values.Get(erase), values.Get(dryRun), cancellationToken);
            Console.Out.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{(values.Get(dryRun) ? "Would remove" : "Removed")} {CountText.Of(report.Files, "file")}, {SnapshotText.Size(report.Bytes)}, of {CountText.Of(report.Snapshots, "snapshot")} that can be read no more."));
            return ExitCodes.Done;
        });
        return command;
    }

    /// <summary>Locks a dataset; a folder that is none stays as it is.</summary>
    private static async Task<RunLock> LockAsync(string location, CancellationToken cancellationToken)
    {
        await DatasetLocation.OpenAsync(location, cancellationToken);
        return RunLock.TakeForUpkeep(location);
    }

    private static async Task<DatasetHold> HoldAsync(string location, CancellationToken cancellationToken) =>
        await DatasetHold.TakeAsync((await DatasetLocation.OpenAsync(location, cancellationToken)).Jobs, cancellationToken);

    [GeneratedRegex(@"^(\d{1,5})([hd])$", RegexOptions.CultureInvariant)]
    private static partial Regex Age();
}
