using System.CommandLine;
using System.Text.Json;
using LukePipeline.Client.Display;
using LukePipeline.Client.Options;
using LukePipeline.Client.Outcomes;
using LukePipeline.Graph.Changes;
using LukePipeline.Graph.Files;
using LukePipeline.Ground.Settings;

namespace LukePipeline.Client.Graphs;

/// <summary><c>luke graph diff</c>: what differs between two builds of a graph.</summary>
internal static class GraphDiffCommand
{
    public static Command Create()
    {
        var graph = OutputArgument.OfGraph();
        var from = new IntegerSetting("from", CommandSettings.Group, "The older build. Default: the one before the newer.") { Min = 1 };
        var to = new IntegerSetting("to", CommandSettings.Group, "The newer build. Default: the latest.") { Min = 1 };
        var command = new Command("diff", "List what differs between two builds: nodes and edges that were created, deleted, updated, merged or split.") { graph };
        var options = new SettingOptions(command, [from, to, CommandSettings.Json]);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var values = options.Read(parsed);
            var store = await GraphFolders.OpenGraphAsync(parsed.GetValue(graph)!, cancellationToken);
            var after = values.Get(to) is > 0 and var newer ? await Refusals.OrRefusedAsync(store.RequireAsync(newer, cancellationToken)) : await store.RequireCurrentAsync(cancellationToken);
            var older = values.Get(from) is > 0 and var named ? named : await store.FindBeforeAsync(after.Build, cancellationToken);
            if (older < 1)
            {
                throw new UsageException($"Build {after.Build} is the first one: there is nothing before it.");
            }

            StoredBuild[] builds = [new(store, await Refusals.OrRefusedAsync(store.RequireAsync(older, cancellationToken))), new(store, after)];
            var changes = await new GraphDiff(builds[0], builds[1]).ReadAsync(cancellationToken).ToListAsync(cancellationToken);
            var names = values.Get(CommandSettings.Json) ? null : await ChangedNames.ReadAsync(builds, changes, cancellationToken);
            foreach (var change in changes)
            {
                Console.Out.WriteLine(names is null
                    ? JsonSerializer.Serialize(new { kind = change.Kind, node = change.NodeId, edge = change.EdgeId, into = change.Into })
                    : StyledWriter.Clean($"{change.Kind,-8} {names.Describe(change)}".ReplaceLineEndings(" ")));
            }

            return ExitCodes.Done;
        });
        return command;
    }
}
