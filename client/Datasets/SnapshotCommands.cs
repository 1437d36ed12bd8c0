using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using LukePipeline.Client.Display;
using LukePipeline.Client.Options;
using LukePipeline.Client.Outcomes;
using LukePipeline.Client.Running;
using LukePipeline.Ground.Settings;
using LukePipeline.Jobs.Snapshots;
using LukePipeline.Jobs.Spec;
using LukePipeline.Jobs.Upkeep;
using LukePipeline.Tables;
using LukePipeline.Tables.Formats;

namespace LukePipeline.Client.Datasets;

/// <summary>The commands that read a dataset: <c>snapshots</c>, <c>files</c>, <c>diff</c>.</summary>
internal static class SnapshotCommands
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public static Command CreateSnapshots()
    {
        var output = DatasetLocation.Argument();
        var command = new Command("snapshots", "List the snapshots of a dataset, the latest last.") { output };
        var options = new SettingOptions(command, [CommandSettings.Json]);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var dataset = await DatasetLocation.OpenAsync(parsed.GetValue(output)!, cancellationToken);
            var json = new JsonArray();
            foreach (var number in await dataset.Snapshots.ListAsync(cancellationToken))
            {
                var snapshot = await dataset.SnapshotAsync(number, cancellationToken);
                if (options.Read(parsed).Get(CommandSettings.Json))
                {
                    var one = SnapshotText.Json(snapshot);
                    one["kind"] = KindOf(snapshot);
                    one["committedAt"] = snapshot.CommittedAt;
                    one["jobId"] = snapshot.JobId;
                    json.Add(one);
                }
                else
                {
                    Console.Out.WriteLine(string.Create(
                        CultureInfo.InvariantCulture,
                        $"{snapshot.Number,6}  {snapshot.CommittedAt:yyyy-MM-dd HH:mm:ss}  {KindOf(snapshot),-10}  {snapshot.Whole.Documents,10:N0} documents  {snapshot.Parts.Count,6:N0} parts  {Words(snapshot)}"));
                }
            }

            if (json.Count > 0)
            {
                Console.Out.WriteLine(json.ToJsonString(Indented));
            }

            return ExitCodes.Done;
        });
        return command;
    }

    public static Command CreateFiles()
    {
        var output = DatasetLocation.Argument();
        var table = TableArgument();
        var number = SnapshotNumber.Flag("snapshot", "The snapshot.", "the latest");
        var command = new Command("files", "Print the files of a table of a dataset, one a line.") { output, table };
        var options = new SettingOptions(command, [number]);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var dataset = await DatasetLocation.OpenAsync(parsed.GetValue(output)!, cancellationToken);
            var snapshot = await dataset.SnapshotAsync(SnapshotNumber.Given(options.Read(parsed), number), cancellationToken);
            var name = TableOf(snapshot, parsed.GetValue(table)!);
            foreach (var file in snapshot.Files.Where(file => file.Table == name))
            {
                Console.Out.WriteLine(StyledWriter.Clean($"{dataset.Store.Location.TrimEnd('/')}/{file.Name}"));
            }

            return ExitCodes.Done;
        });
        return command;
    }

    public static Command CreateDiff()
    {
        var output = DatasetLocation.Argument();
        var (from, to) = (SnapshotNumber.Flag("from", "The snapshot of before.", "the one before the other"), SnapshotNumber.Flag("to", "The snapshot of after.", "the latest"));
        var table = new TextSetting("table", CommandSettings.Group, "The table.") { Default = TableList.Documents };
        var command = new Command("diff", "Print the rows in which two snapshots of a dataset differ, as lines of JSON with _change: insert or delete.") { output };
        var options = new SettingOptions(command, [from, to, table]);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var values = options.Read(parsed);
            var dataset = await DatasetLocation.OpenAsync(parsed.GetValue(output)!, cancellationToken);
            var after = await dataset.SnapshotAsync(SnapshotNumber.Given(values, to), cancellationToken);
            var before = await dataset.SnapshotAsync(
                SnapshotNumber.Given(values, from) ?? after.Parent ?? throw new UsageException($"Snapshot {after.Number} is the first one. Name two with --from and --to."), cancellationToken);
            var name = TableOf(after, values.Get(table)!);
            var owner = await dataset.Jobs.ReadOwnerAsync(cancellationToken) ?? throw new UsageException($"{dataset.Store.Location} has no owner: its _job folder was deleted.");
            var tables = JobParts.Shipped.Stages.TablesOf(owner.Spec.Stages).All([.. owner.Spec.MetadataFields.Select(MetadataField.Parse)]);
            var diff = new DatasetDiff(dataset.Store, TableFormats.Shipped, tables.First(known => known.Name == name));
            await foreach (var row in diff.ReadAsync(before, after, cancellationToken))
            {
                await Console.Out.WriteLineAsync(row);
            }

            return ExitCodes.Done;
        });
        return command;
    }

    private static Argument<string> TableArgument() => new("table") { Description = "The table: documents, entities, relations and so on." };

    private static string TableOf(Snapshot snapshot, string name)
    {
        var tables = snapshot.Files.Select(file => file.Table).Distinct().ToList();
        return tables.Contains(name) || JobParts.Shipped.TableNames.Contains(name)
            ? name
            : throw new UsageException($"There is no table '{name}'. There are {string.Join(", ", tables)}.");
    }

    private static string KindOf(Snapshot snapshot) => snapshot.Kind switch
    {
        SnapshotKind.RolledBack => "rollback",
        SnapshotKind.Compacted => "compact",
        SnapshotKind.Adopted => "adopted",
        _ => "run",
    };

    private static string Words(Snapshot snapshot) =>
        snapshot.Kind == SnapshotKind.RolledBack ? $"back to {snapshot.RolledBackTo}" : snapshot.Changes?.ToString() ?? "";
}
