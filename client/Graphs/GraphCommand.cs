using System.CommandLine;
using LukePipeline.Client.Running;

namespace LukePipeline.Client.Graphs;

/// <summary><c>luke graph</c>: from the mentions of a job to a knowledge graph.</summary>
internal static class GraphCommand
{
    public static Command Create(Interrupts interrupts)
    {
        var command = new Command("graph", "Make a knowledge graph of what jobs found: build it, look at it, and score how mentions are resolved.");
        command.Subcommands.Add(GraphBuildCommand.Create());
        command.Subcommands.Add(GraphSubmitCommand.Create(interrupts));
        command.Subcommands.Add(GraphShowCommand.CreateShow());
        command.Subcommands.Add(GraphShowCommand.CreateExplain());
        command.Subcommands.Add(GraphReportCommand.Create(interrupts));
        command.Subcommands.Add(GraphExportCommand.Create(interrupts));
        command.Subcommands.Add(GraphDiffCommand.Create());
        command.Subcommands.Add(GraphEvalCommand.Create());
        return command;
    }
}
