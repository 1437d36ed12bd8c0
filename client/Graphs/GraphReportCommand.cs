using System.CommandLine;
using LukePipeline.Client.Options;
using LukePipeline.Client.Outcomes;
using LukePipeline.Client.Reporting;
using LukePipeline.Client.Running;
using LukePipeline.Ground.Settings;

namespace LukePipeline.Client.Graphs;

/// <summary><c>luke graph report</c>: one page about a graph.</summary>
internal static class GraphReportCommand
{
    public static Command Create(Interrupts interrupts)
    {
        var graph = OutputArgument.OfGraph();
        var output = new TextSetting("output", CommandSettings.Group, "The page, HTML, - for standard output; a file of that name is replaced.") { Placeholder = "FILE", Required = true };
        var names = new ListSetting("name", CommandSettings.Group, "Nodes to draw with their neighbours, by name, alias or id. Default: the most connected one.") { SplitsAtCommas = false };
        var top = new IntegerSetting("top", CommandSettings.Group, "Nodes to list, the most connected first.") { Min = 1, Max = 1000, Default = 20 };
        var command = new Command("report", "Write one page about a graph: what it holds, its most connected nodes, and the neighbours of some with the sentences that say so.") { graph };
        var options = new SettingOptions(command, [output, names, top]);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var values = options.Read(parsed);
            var path = values.Get(output)!;
            var page = ReportFile.Check(output.Flag, path);
            var store = await GraphFolders.OpenGraphAsync(parsed.GetValue(graph)!, cancellationToken);
            await ReportFile.WriteAsync(page, interrupts, MakeAsync, cancellationToken);
            if (!page.IsOutput)
            {
                Console.Out.WriteLine(path);
            }

            return ExitCodes.Done;

            async Task<string> MakeAsync()
            {
                var overview = await GraphOverview.ReadAsync(store, values.Get(top), cancellationToken);
                var nodes = new List<Neighbourhood>();
                foreach (var name in values.Get(names) ?? [.. overview.Connected.Take(1).Select(node => node.Node.NodeId)])
                {
                    nodes.AddRange(await Neighbourhood.FindAsync(store, name, evidence: 3, cancellationToken));
                }

                return GraphReport.Write(overview, nodes);
            }
        });
        return command;
    }
}
