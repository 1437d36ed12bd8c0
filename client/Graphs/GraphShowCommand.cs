using System.CommandLine;
using LukePipeline.Client.Options;
using LukePipeline.Client.Outcomes;
using LukePipeline.Ground.Settings;

namespace LukePipeline.Client.Graphs;

/// <summary><c>luke graph show</c> and <c>luke graph explain</c>.</summary>
internal static class GraphShowCommand
{
    public static Command CreateShow()
    {
        var graph = OutputArgument.OfGraph();
        var name = new Argument<string?>("name") { Description = "A name, an alias or the id of a node.", Arity = ArgumentArity.ZeroOrOne };
        var top = Count("top", "Nodes to list, the most connected first.", 10);
        var evidence = Count("evidence", "Sentences to show for each edge.", 2);
        var command = new Command("show", "Show a graph: labels, types, doubts and the most connected nodes; for a name its neighbours and the sentences that say so.") { graph, name };
        var options = new SettingOptions(command, [top, evidence, CommandSettings.Json]);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var values = options.Read(parsed);
            var store = await GraphFolders.OpenGraphAsync(parsed.GetValue(graph)!, cancellationToken);
            if (parsed.GetValue(name) is { } wanted)
            {
                GraphPrinter.PrintNeighbours(await Neighbourhood.FindAsync(store, wanted, values.Get(evidence), cancellationToken), values.Get(CommandSettings.Json));
            }
            else
            {
                GraphPrinter.Print(await GraphOverview.ReadAsync(store, values.Get(top), cancellationToken), values.Get(CommandSettings.Json));
            }

            return ExitCodes.Done;
        });
        return command;
    }

    public static Command CreateExplain()
    {
        var graph = OutputArgument.OfGraph();
        var name = new Argument<string>("name") { Description = "A name, an alias or the id of a node." };
        var command = new Command("explain", "Say why names are those of one node, and what is doubtful about it.") { graph, name };
        var options = new SettingOptions(command, [CommandSettings.Json]);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var values = options.Read(parsed);
            var store = await GraphFolders.OpenGraphAsync(parsed.GetValue(graph)!, cancellationToken);
            GraphPrinter.PrintReasons(await Neighbourhood.FindAsync(store, parsed.GetValue(name)!, evidence: 0, cancellationToken), values.Get(CommandSettings.Json));
            return ExitCodes.Done;
        });
        return command;
    }

    private static IntegerSetting Count(string name, string description, int standard) =>
        new(name, CommandSettings.Group, description) { Min = 0, Max = 100_000, Default = standard };
}
